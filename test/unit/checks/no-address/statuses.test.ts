import { describe, expect, it } from 'vitest';
import type { Status } from '../../../../src/case/finding.ts';
import type { NoAddress } from '../../../../src/case/no-address.ts';
import type { Pod } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import type { CauseId } from '../../../../src/faults/causes.ts';
import type { CheckId } from '../../../../src/faults/checks.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { wordsIn } from '../../../../src/words/words.ts';
import { said } from '../../../helpers/said.ts';
import { askedAt, evidence, pool, sandboxFailed, use, waitingPod, whyOf } from './evidence.ts';

const refused = missing(verbatim('list things: refused'), 'forbidden');
const full = got([{ cidr: '10.0.0.0/26', node: 'node-1', size: 64, free: 0, reserved: 0 }]);
const notReady = {
  name: 'node-1',
  labels: {},
  ready: 'False',
  readyMessage: 'disk is full',
  networkUnavailable: false,
};
const asks: Partial<Pod> = { annotations: { 'cni.projectcalico.org/ipAddrs': '["10.0.0.9"]' } };
const asked = (holders: NoAddress['requested'][number]['holders']): Partial<NoAddress> => ({
  requested: [{ address: '10.0.0.9', holders, allocation: got(null) }],
});
const { nodeName: _, ...unscheduled } = waitingPod();

const rows: [CheckId, Status, CauseId | undefined, Partial<NoAddress>, Partial<Pod>?][] = [
  ['scheduling', 'pass', undefined, {}],
  ['node-ready', 'pass', undefined, {}],
  ['node-ready', 'fail', 'node-not-ready', { node: got(notReady) }],
  ['node-ready', 'unknown', undefined, { node: refused }],
  ['calico-node', 'pass', undefined, {}],
  ['calico-node', 'fail', 'calico-node-not-running', { agents: got([]) }],
  ['calico-node', 'unknown', undefined, { agents: refused }],
  ['datastore', 'pass', undefined, {}],
  ['datastore', 'fail', 'datastore-locked', { datastoreReady: got(false) }],
  ['datastore', 'unknown', undefined, { datastoreReady: refused }],
  ['ip-pools', 'pass', undefined, {}],
  ['ip-pools', 'fail', 'pool-disabled', { pools: got([pool({ disabled: true })]) }],
  ['ip-pools', 'unknown', undefined, { pools: refused }],
  ['address-room', 'pass', undefined, {}],
  ['address-room', 'fail', 'pool-exhausted', { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use() } }],
  ['address-room', 'unknown', undefined, { ownBlocks: full, poolUse: { 'default-ipv4-ippool': refused } }],
  ['requested-address', 'pass', undefined, asked(got([])), asks],
  ['requested-address', 'fail', 'requested-address-taken', asked(got(['shop/db-0'])), asks],
  ['requested-address', 'unknown', undefined, asked(refused), asks],
  ['cni-plugin', 'pass', undefined, {}],
  ['cni-plugin', 'fail', 'cni-plugin-failed', { events: got([sandboxFailed('a wonder')]) }],
  ['cni-plugin', 'unknown', undefined, { events: refused }],
  ['address-cause', 'unknown', undefined, {}],
];

describe('each check of a pod without an address', () => {
  const chinese = wordsIn('zh');

  it.each(rows)('%s: %s %s', (check, status, cause, e, more = {}) => {
    const findings = whyOf(waitingPod(more), evidence(e), askedAt);
    const found = findings.find((finding) => finding.check === check);
    expect(found, findings.map(({ id, status: other }) => `${other} ${id}`).join('\n')).toMatchObject({ status });
    expect(found?.cause).toBe(cause);
    if (status === 'unknown' && check !== 'address-cause') expect(said(found?.statement)).toContain('refused');
    expect(found && chinese(found.statement)).toMatch(/\p{Script=Han}/u);
  });

  it('scheduling: fail', () => {
    expect(whyOf(unscheduled, evidence(), askedAt)).toMatchObject([
      { check: 'scheduling', status: 'fail', cause: 'pod-not-scheduled' },
    ]);
  });
});
