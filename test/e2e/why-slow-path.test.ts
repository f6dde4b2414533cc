import { afterAll, beforeAll, expect, it } from 'vitest';
import { askReport, passed } from '../helpers/ask-cluster.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import type { SlowWire } from '../lab/host/slow-wire.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let wire: SlowWire;
let kubeconfig: string;
const ask = () => askReport('why shop/web-0 cannot reach shop/db-0 on 5432', { kubeconfig, live: 'always' });

beforeAll(async () => {
  lab = await startLab({ name: testLabName('slow'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
  wire = await lab.underlay.slow(lab.pod('shop/web-0').node);
});
afterAll(async () => {
  wire?.cut();
  await lab?.stop();
});

it.each([100, 200])('a network that takes %i ms each way is healthy', async (ms) => {
  await wire.set(ms, 0);
  const answer = await ask();
  expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  expect(passed(answer)).toContain('live-packets');
});

it('of a slow network that loses every twentieth packet nothing is said but that some were lost, and only where they were', async () => {
  await wire.set(100, 20);
  for (let round = 0; round < 4; round += 1) {
    const before = await wire.told();
    const { report, case: found } = await ask();
    const { lost } = await wire.told();
    for (const { outcome } of found.packets) expect(['replied', 'partial']).toContain(outcome);
    if (lost === before.lost) expect(report.verdict.status).toBe('healthy');
    for (const { id } of report.verdict.causes) expect(id).toBe('lost-on-the-way');
  }
});
