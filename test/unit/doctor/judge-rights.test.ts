import { expect, it } from 'vitest';
import { got, missing } from '../../../src/case/read.ts';
import { judgeRights } from '../../../src/doctor/judge-rights.ts';
import type { Right, RightSet } from '../../../src/doctor/rights.ts';
import { verbatim } from '../../../src/words/message.ts';

const rights: Right[] = [
  { group: '', resource: 'pods', verb: 'get' },
  { group: 'crd.projectcalico.org', resource: 'ippools', verb: 'get' },
  { group: 'crd.projectcalico.org', resource: 'ippools', verb: 'list' },
  { group: '', resource: 'pods/exec', verb: 'create', namespace: 'calico-why-probe' },
];
const set = (optional = false): RightSet => ({ name: 'reader', from: 'deploy/x', optional, rights });
const asked = (allowed: readonly boolean[]) =>
  rights.map((right, at) => ({ right, allowed: got(allowed[at] ?? false) }));
const codes = (lines: ReturnType<typeof judgeRights>) => lines.map(({ state, said }) => [state, said.code]);

it('says how many are there', () => {
  expect(codes(judgeRights(set(), asked([true, true, true, true])))).toEqual([['ok', 'doctor.rights-there']]);
});

it('names the verbs and the resource that are missing, a line a resource, and what gives them', () => {
  const lines = judgeRights(set(), asked([true, false, false, false]));
  expect(lines.map(({ state, said, next }) => [state, said.args, next?.args])).toEqual([
    ['fail', { verbs: 'get, list', resource: 'ippools.crd.projectcalico.org' }, { from: 'deploy/x' }],
    ['fail', { verbs: 'create', resource: 'pods/exec', namespace: 'calico-why-probe' }, { from: 'deploy/x' }],
  ]);
});

it('calls an option that was not taken a choice, and one that was begun a mistake', () => {
  expect(codes(judgeRights(set(true), asked([])))).toEqual([['skip', 'doctor.option-off']]);
  expect(codes(judgeRights(set(true), asked([true, true, true])))).toEqual([['fail', 'doctor.right-missing-in']]);
});

it('does not call a right missing that could not be asked', () => {
  const unread = rights.map((right) => ({ right, allowed: missing(verbatim('no answer')) }));
  expect(codes(judgeRights(set(), unread))).toEqual([['unknown', 'doctor.rights-unread']]);
  expect(judgeRights(set(), [])).toEqual([]);
});
