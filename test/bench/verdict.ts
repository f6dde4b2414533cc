// `npm run bench:verdict`: seconds from the question to the cause, without and with live packets, in a lab
// of each encapsulation, healthy and broken. `--rounds N`. `--kubeconfig FILE --from POD --to POD [--port PORT]`: of a
// pair of pods in another cluster, by the command.
import { parseArgs } from 'node:util';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { startLab } from '../lab/lab.ts';
import { ask, openCluster } from './ask-lab.ts';
import { measureRealPair } from './real-cluster.ts';
import { spreadOf } from './spread.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    kubeconfig: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    port: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const question = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };

const measure = async (cluster: Cluster, live: 'never' | 'always', what: string): Promise<void> => {
  const seconds: number[] = [];
  let requests = 0;
  let statuses = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const outcome = await ask(cluster, question, live);
    seconds.push((performance.now() - start) / 1000);
    if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
    requests = Math.max(requests, outcome.case.requests ?? 0);
    statuses = statuses.add(outcome.report.verdict.causes[0]?.id ?? outcome.report.verdict.status);
  }
  const limit = live === 'never' ? 0.25 : what.includes('healthy') ? 0.5 : 0.8;
  console.log(
    `${what.padEnd(34)} ${spreadOf(seconds)}, wanted ${limit}, at most ${requests} API requests, ${[...statuses].join(', ')}`,
  );
};

const { kubeconfig, from, to, port } = values;
if (kubeconfig !== undefined) {
  if (from === undefined || to === undefined) throw new Error('--kubeconfig needs --from and --to');
  await measureRealPair({ kubeconfig, from, to, port }, rounds);
  process.exit();
}
if ((process.env.TEST_CANNOT ?? '').split(',').includes('lab')) process.exit(2);

for (const encap of ['vxlan', 'bgp'] as const) {
  const lab = await startLab({ name: `verdict-${encap}`, encap });
  const cluster = openCluster(await workerKubeconfig(lab));
  const fault = faultNamed('workload-route-wrong');
  try {
    await ask(cluster, question, 'always');
    for (const live of ['never', 'always'] as const) {
      const packets = live === 'never' ? 'no packets' : 'live packets';
      await measure(cluster, live, `${encap}, healthy, ${packets}`);
      await injectFault(lab, fault);
      await measure(cluster, live, `${encap}, broken, ${packets}`);
      await clearFault(lab, fault);
    }
  } finally {
    cluster.close();
    await lab.stop();
  }
}
