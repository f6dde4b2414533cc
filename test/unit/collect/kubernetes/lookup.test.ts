import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { lookupIn } from '../../../../src/collect/kubernetes/lookup.ts';
import { verbatim } from '../../../../src/words/message.ts';

const answering = (answer: ApiAnswer) => lookupIn({ get: async () => answer } as never, new AbortController().signal);
const ok = (body: unknown): ApiAnswer => ({ kind: 'ok', body });
const node = (name: string, labels?: Record<string, string>) => ({ metadata: { name, ...(labels && { labels }) } });

describe('nodes that packets can come in at', () => {
  it('are machines with Linux, those that load balancers leave out last', async () => {
    const items = [
      node('control-1', { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }),
      node('fargate-1', { 'eks.amazonaws.com/compute-type': 'fargate' }),
      node('win-1', { 'kubernetes.io/os': 'windows' }),
      node('worker-1', { 'kubernetes.io/os': 'linux' }),
      node('worker-2'),
    ];
    expect(await answering(ok({ items })).machineNames()).toEqual({
      ok: true,
      value: ['worker-1', 'worker-2', 'control-1'],
    });
    expect(await answering({ kind: 'refused', message: verbatim('forbidden') }).machineNames()).toMatchObject({
      ok: false,
    });
  });

  it.each([
    ['is ready', ok({ ...node('n'), status: { conditions: [{ type: 'Ready', status: 'True' }] } }), true],
    ['does not report', ok({ ...node('n'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }), false],
    ['is gone', { kind: 'not-found', message: verbatim('not found'), groupMissing: false }, false],
  ] as [string, ApiAnswer, boolean][])('one that %s', async (_what, answer, value) => {
    expect(await answering(answer).isReady('n')).toEqual({ ok: true, value });
  });
});
