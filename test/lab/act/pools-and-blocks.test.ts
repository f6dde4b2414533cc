import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { said } from '../../helpers/said.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { clearFault, injectFault } from '../faults/inject.ts';
import { type Lab, startLab } from '../lab.ts';
import { eventually, testLabName } from '../testing.ts';
import { carryOut, type FixLab, openFixLab, proposed } from './fix-lab.ts';

/** Settings of Calico that a fix changes, and BIRD's sessions. */

let fixLab: FixLab;
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: testLabName('fxb'), encap: 'bgp' });
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

it.each([
  ['nat-outgoing-off', 'enable-nat-outgoing'],
  ['block-limit', 'raise-block-limit'],
  ['bgp-peer-disabled', 'enable-bgp-session'],
])('%s is repaired by %s, and back', async (name, id) => {
  const fault = faultNamed(name);
  clear.push(() => clearFault(lab, fault));
  await injectFault(lab, fault);
  const before = await fixLab.ask({ ...fault.question, packets: true });
  expect(before.causes).toContain(fault.expected.cause);
  const { ran, verified, undo } = await carryOut(fixLab, before, proposed(before, id));
  expect(ran, ran.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
  expect(verified, verified.lines.map(said).join('\n')).toMatchObject({ ok: true });
  await lab.programmed();
  await eventually('the cause is gone', async () => {
    const { causes } = await fixLab.ask({ ...fault.question, packets: true });
    return !causes.includes(fault.expected.cause);
  });
  if (undo === undefined) throw new Error('there is no way back');
  const taken = await fixLab.engine.run(undo, AbortSignal.timeout(20_000));
  expect(taken, taken.lines.map(said).join('\n')).toMatchObject({ outcome: 'done' });
});
