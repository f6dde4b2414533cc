import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { faultNamed } from '../faults/catalogue.ts';
import { clearFault, injectFault } from '../faults/inject.ts';
import { type Lab, startLab } from '../lab.ts';
import { eventually, testLabName } from '../testing.ts';
import { carryOut, type FixLab, openFixLab, proposed } from './fix-lab.ts';

/** Every fix of a node's own network, from the fault to the proof that it is mended, and back. */

let fixLab: FixLab;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: testLabName('fxn'), nodes: 2, times: { networkMs: 1_000, rulesMs: 1_000 } });
  fixLab = await openFixLab(lab);
});
afterAll(async () => {
  fixLab?.close();
  await lab?.stop();
});

let clear: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of clear.reverse()) await each();
  clear = [];
});

interface Row {
  fault: string;
  fix: string;
  /** Repairs go on once it has run, as they would outside: Felix has its part in this fix. */
  felix?: boolean;
  /** Afterwards the fault's state cannot come back: what mended it is in its place. */
  noWayBack?: boolean;
}

const rows: Row[] = [
  // Felix has written its own route meanwhile.
  { fault: 'workload-route-wrong', fix: 'delete-route', felix: true, noWayBack: true },
  { fault: 'workload-route-shadowed', fix: 'delete-route' },
  { fault: 'blackhole-route', fix: 'delete-route' },
  { fault: 'node-has-pod-address', fix: 'delete-address' },
  { fault: 'pod-neighbour-wrong', fix: 'delete-neighbour' },
  { fault: 'node-neighbour-wrong', fix: 'delete-neighbour' },
  { fault: 'gateway-neighbour-wrong', fix: 'delete-pod-neighbour' },
  { fault: 'pod-route-captures', fix: 'delete-pod-route' },
  { fault: 'host-veth-down', fix: 'set-link-up', felix: true },
  { fault: 'vxlan-device-down', fix: 'set-link-up', felix: true },
  { fault: 'ip-forward-off', fix: 'set-sysctl' },
  { fault: 'proxy-arp-off', fix: 'set-sysctl' },
  { fault: 'veth-forwarding-off', fix: 'set-sysctl' },
  { fault: 'foreign-rule-drops', fix: 'delete-rule' },
  { fault: 'legacy-rule-drops', fix: 'delete-rule' },
  { fault: 'nft-rule-drops', fix: 'delete-rule' },
  { fault: 'rule-in-calico-chain', fix: 'delete-rule' },
  { fault: 'rule-sends-elsewhere', fix: 'delete-rule' },
  { fault: 'routing-rule-diverts', fix: 'delete-ip-rule' },
  { fault: 'vxlan-neighbour-wrong-mac', fix: 'repair-tunnel-neighbour' },
  { fault: 'vxlan-neighbour-missing', fix: 'repair-tunnel-neighbour' },
];

const inject = async (name: string) => {
  const fault = faultNamed(name);
  clear.push(() => clearFault(lab, fault));
  await injectFault(lab, fault);
  return fault;
};

describe('fixes of nodes', () => {
  it.each(rows)('$fault is mended by $fix', async ({ fault: name, fix: id, felix, noWayBack }) => {
    const fault = await inject(name);
    const before = await fixLab.ask(fault.question);
    expect(before.causes[0]).toBe(fault.expected.cause);
    const fix = proposed(before, id);
    const { looked, ran, verified, undo } = await carryOut(fixLab, before, fix);
    expect(ran, ran.lines.join('\n')).toMatchObject({ outcome: 'done' });
    expect(verified, verified.lines.join('\n')).toMatchObject({ ok: true });
    if (felix) {
      lab.holdRefresh(false);
      await lab.programmed();
    }
    await eventually(
      'the question is answered well',
      async () => (await fixLab.ask(fault.question)).causes.length === 0,
    );
    // What has been done is not done again.
    const twice = await fixLab.engine.run(looked.action, AbortSignal.timeout(20_000));
    expect(twice).toMatchObject({ outcome: 'failed' });
    if (undo === undefined || noWayBack) return;
    const taken = await fixLab.engine.run(undo, AbortSignal.timeout(20_000));
    expect(taken, taken.lines.join('\n')).toMatchObject({ outcome: 'done' });
    expect((await fixLab.ask(fault.question)).causes[0]).toBe(fault.expected.cause);
  });
});
