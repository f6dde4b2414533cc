import { expect, it } from 'vitest';
import { askRights } from '../../../../src/collect/installation/ask-rights.ts';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { verbatim } from '../../../../src/words/message.ts';

const rights = [
  { group: '', resource: 'pods/exec', verb: 'create', namespace: 'calico-why-probe' },
  { group: 'coordination.k8s.io', resource: 'leases', verb: 'get', namespace: 'calico-why', name: 'lock' },
  { group: 'crd.projectcalico.org', resource: 'ippools', verb: 'list' },
];

const ask = async (answerOf: (attributes: Record<string, string>) => ApiAnswer) => {
  const sent: unknown[] = [];
  const review = (resource: string, body: object): Promise<ApiAnswer> => {
    const { spec } = body as { spec: { resourceAttributes: Record<string, string> } };
    sent.push([resource, spec.resourceAttributes]);
    return Promise.resolve(answerOf(spec.resourceAttributes));
  };
  const answers = await askRights({ review }, rights, new AbortController().signal);
  return { sent, answers: answers.map(({ allowed }) => (allowed.ok ? allowed.value : allowed.code)) };
};

it('asks for each right as RBAC names it, and gives the answers in their order', async () => {
  const { sent, answers } = await ask(({ verb }) => ({ kind: 'ok', body: { status: { allowed: verb !== 'get' } } }));
  expect(sent).toEqual([
    [
      'selfsubjectaccessreviews',
      { group: '', resource: 'pods', subresource: 'exec', verb: 'create', namespace: 'calico-why-probe' },
    ],
    [
      'selfsubjectaccessreviews',
      { group: 'coordination.k8s.io', resource: 'leases', verb: 'get', namespace: 'calico-why', name: 'lock' },
    ],
    ['selfsubjectaccessreviews', { group: 'crd.projectcalico.org', resource: 'ippools', verb: 'list' }],
  ]);
  expect(answers).toEqual([true, false, true]);
});

it.each<[string, ApiAnswer, string]>([
  ['a refusal', { kind: 'refused', message: verbatim('no') }, 'forbidden'],
  ['another document', { kind: 'ok', body: { status: { allowed: 'yes' } } }, 'garbled'],
])('takes %s for no answer', async (_, answer, code) => {
  expect((await ask(() => answer)).answers).toEqual([code, code, code]);
});
