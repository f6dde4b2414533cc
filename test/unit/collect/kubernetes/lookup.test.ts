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

  it('are not read again one by one, and one that is not listed is', async () => {
    const asked: string[] = [];
    const listed = node('worker-1');
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    };
    const get = async (path: string) => {
      asked.push(path);
      return ok(path.endsWith('nodes') ? { items: [{ ...listed, status }] } : { ...node('worker-2'), status });
    };
    const lookup = lookupIn({ get } as never, new AbortController().signal);
    await lookup.machineNames();
    expect(await lookup.isReady('worker-1')).toEqual({ ok: true, value: true });
    expect(await lookup.nodeAddresses('worker-1')).toEqual({ ok: true, value: ['10.0.0.1'] });
    expect(await lookup.isReady('worker-2')).toEqual({ ok: true, value: true });
    expect(asked).toEqual(['/api/v1/nodes', '/api/v1/nodes/worker-2']);
  });

  it.each([
    ['is ready', ok({ ...node('n'), status: { conditions: [{ type: 'Ready', status: 'True' }] } }), true],
    ['does not report', ok({ ...node('n'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }), false],
    ['is gone', { kind: 'not-found', message: verbatim('not found'), groupMissing: false }, false],
  ] as [string, ApiAnswer, boolean][])('one that %s', async (_what, answer, value) => {
    expect(await answering(answer).isReady('n')).toEqual({ ok: true, value });
  });
});
