// Records the cases that the demo replays where no lab can run, into test/data/cases. Run it again when
// the evidence types change: `npm run record-cases`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, openCluster } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { startLab } from '../lab/lab.ts';

const folder = join(import.meta.dirname, '../data/cases');
const wanted = {
  vxlan: ['workload-route-wrong', 'networkpolicy-denies', 'underlay-drops-vxlan'],
  bgp: ['bird-stopped'],
} as const;

mkdirSync(folder, { recursive: true });
for (const encap of ['vxlan', 'bgp'] as const) {
  const lab = await startLab({ name: `record-${encap}`, encap });
  const cluster = openCluster(await workerKubeconfig(lab));
  try {
    for (const name of wanted[encap]) {
      const fault = faultNamed(name);
      await injectFault(lab, fault);
      const outcome = await ask(cluster, fault.question, 'always');
      await clearFault(lab, fault);
      if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(outcome.case)}\n`);
      console.log(`${name}: ${said(outcome.report.verdict.summary)}`);
    }
  } finally {
    cluster.close();
    await lab.stop();
  }
}
