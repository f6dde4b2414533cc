// `npm run bench:status`: one look at a whole cluster of node doubles that answer after 100 ms, by `calico-why status`
// in a process of its own; in one of them nothing comes in by VXLAN. `--nodes N --rounds N`.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { StandingAnswer } from '../../src/case/standing-answer.ts';
import { smallHeap } from '../../src/service/small-heap.ts';
import { said } from '../helpers/said.ts';
import { startApiServer } from '../lab/api/server.ts';
import { ObjectStore } from '../lab/api/store.ts';
import { writeKubeconfig } from '../lab/cluster/kubeconfig.ts';
import { percentile } from './percentile.ts';
import { fillStore } from './scale-objects.ts';
import { nodeDoubles } from './status-nodes.ts';

const { values } = parseArgs({
  options: { nodes: { type: 'string', default: '200' }, rounds: { type: 'string', default: '5' } },
});
const count = Number(values.nodes);
const rounds = Number(values.rounds);
const wantedSeconds = 10;
const cli = resolve(import.meta.dirname, '../../src/cli.ts');
const folder = await mkdtemp(join(tmpdir(), 'status-bench-'));
const store = new ObjectStore();
const filled = fillStore(store, { nodes: count, pods: count * 30, policies: 0 });

const addresses = store.list('nodes').map(({ metadata }) => ({
  node: metadata.name,
  own: metadata.annotations?.['projectcalico.org/IPv4Address']?.split('/')[0] ?? '',
  tunnel: metadata.annotations?.['projectcalico.org/IPv4VXLANTunnelAddr'] ?? '',
}));
const podOf = (kind: 'probe' | 'node', name: string): string => `calico-${kind}-${name}`;
const created = '2026-11-21T02:16:15Z';
for (const { node } of addresses) {
  for (const kind of ['probe', 'node'] as const) {
    const isProbe = kind === 'probe';
    store.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: podOf(kind, node),
        namespace: isProbe ? 'calico-why-probe' : 'kube-system',
        creationTimestamp: created,
        labels: isProbe
          ? { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'probe' }
          : { 'k8s-app': 'calico-node' },
      },
      spec: {
        nodeName: node,
        hostNetwork: true,
        containers: [{ name: isProbe ? 'probe' : 'calico-node', image: 'calico/node:v3.30.0' }],
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
  }
}
const broken = addresses[Math.min(7, addresses.length - 1)]?.node ?? '';
const exec = nodeDoubles(
  addresses,
  (pod) => pod.replace(/^calico-(?:probe|node)-/, ''),
  (_from, to, byTunnel) => byTunnel && to === broken,
);
const api = await startApiServer({ store, rbac: false, exec });
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')));

const ask = async (): Promise<{ seconds: number; answer: StandingAnswer }> => {
  const started = performance.now();
  const child = spawn(process.execPath, [...smallHeap, cli, 'status', '--json', '--kubeconfig', kubeconfig], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await new Promise((done) => child.on('close', done));
  return { seconds: (performance.now() - started) / 1_000, answer: JSON.parse(text) as StandingAnswer };
};

let good = true;
try {
  console.log(
    `${filled.nodes} nodes, ${filled.pods} pods; each node answers after 100 ms; nothing comes to ${broken} by VXLAN`,
  );
  const all: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const { seconds, answer } = await ask();
    all.push(seconds);
    const [first] = answer.causes;
    const named = first === undefined ? said(answer.summary) : said(first.statement);
    const isRight = named.startsWith(`packets in VXLAN (4789/udp) to ${broken} are lost`);
    good &&= isRight;
    console.log(`${seconds.toFixed(1)} s: ${named}${isRight ? '' : '  WRONG'}`);
    for (const line of answer.checked) if (round === 1) console.log(`  ${said(line)}`);
  }
  const [median, worst] = [percentile(all, 50), Math.max(...all)];
  good &&= worst <= wantedSeconds;
  console.log(`median ${median.toFixed(1)} s, slowest ${worst.toFixed(1)} s (wanted ${wantedSeconds} s at most)`);
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = good ? 0 : 1;
