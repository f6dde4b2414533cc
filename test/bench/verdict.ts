// `npm run bench:verdict`: seconds from the question to the cause, without and with live packets, in a lab
// of each encapsulation, healthy and broken. `--rounds N`.
import { parseArgs } from 'node:util';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { startLab } from '../lab/lab.ts';
import { ask, openCluster } from './ask-lab.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
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
  const limit = live === 'never' ? 0.5 : 2.5;
  console.log(
    `${what.padEnd(34)} median ${percentile(seconds, 50).toFixed(2)} s (wanted ${limit}), 95th percentile ${percentile(seconds, 95).toFixed(2)} s, at most ${requests} API requests, ${[...statuses].join(', ')}`,
  );
};

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
