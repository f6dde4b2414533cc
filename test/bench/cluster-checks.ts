import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { smallHeap } from '../../src/service/small-heap.ts';
import { startApiServer } from '../lab/api/server.ts';
import { ObjectStore } from '../lab/api/store.ts';
import { writeKubeconfig } from '../lab/cluster/kubeconfig.ts';
import { fillStore } from './scale-objects.ts';

/**
 * What a cluster check costs on a large cluster: seconds, requests and peak memory of its own process, against
 * an API double that holds the objects, with the heap of a worker. `node test/bench/cluster-checks.ts [nodes pods heapMB]`.
 */
const [nodes = 5000, pods = 100_000, heap] = process.argv.slice(2).map(Number);
const cli = resolve(import.meta.dirname, '../../src/cli.ts');
const folder = await mkdtemp(join(tmpdir(), 'swp-bench-'));
const store = new ObjectStore();
const filled = fillStore(store, { nodes, pods, policies: 0 });
for (const block of store.list('ipamblocks.crd.projectcalico.org')) {
  const { attributes, cidr } = block.spec as { attributes: { handle_id: string }[]; cidr: string };
  for (const { handle_id: handleID } of attributes) {
    store.put({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPAMHandle',
      metadata: { name: handleID },
      spec: { block: { [cidr]: 1 }, deleted: false, handleID },
    });
  }
}
const api = await startApiServer({ store, rbac: false });
const kubeconfig = join(folder, 'kubeconfig');
await writeFile(kubeconfig, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')));

const peakOf = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
};

console.log(`${filled.nodes} nodes, ${filled.pods} pods, ${filled.blocks} blocks`);
try {
  for (const clusterCheck of ['ipam', 'duplicates', 'nodes', 'controllers']) {
    api.requests.reset();
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [...smallHeap, cli, 'check', clusterCheck, '--json', '--kubeconfig', kubeconfig],
      {
        env: { ...process.env, NODE_OPTIONS: heap === undefined ? '' : `--max-old-space-size=${heap}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let peak = 0;
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    const timer = setInterval(() => void peakOf(child.pid).then((now) => (peak = Math.max(peak, now))), 50);
    const code = await new Promise<number | null>((done) => child.on('close', done));
    clearInterval(timer);
    const seconds = (performance.now() - started) / 1000;
    const { status, summary } = JSON.parse(text) as { status?: string; summary?: string };
    console.log(
      `check ${clusterCheck}: ${seconds.toFixed(1)} s, ${api.requests.entries.length} requests, peak ${peak.toFixed(0)} MB, exit ${code}, ${status}: ${summary?.slice(0, 160)}`,
    );
  }
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
