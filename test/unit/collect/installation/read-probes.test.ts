import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Exec } from '../../../../src/collect/exec.ts';
import { askProbes, readNodeNames, readProbePods } from '../../../../src/collect/installation/read-probes.ts';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';

const { signal } = new AbortController();
const place = { namespace: 'calico-why-probe', labels: { app: 'probe', tier: 'node' }, container: 'probe' };

const podOf = (node: string | undefined, more: { gone?: boolean; ready?: boolean; add?: string[] } = {}) => ({
  metadata: { name: `probe-${node}`, ...(more.gone ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  spec: {
    ...(node === undefined ? {} : { nodeName: node }),
    containers: [
      { name: 'cni-configuration' },
      { name: 'probe', securityContext: { capabilities: { add: more.add ?? ['NET_ADMIN', 'CAP_NET_RAW'] } } },
    ],
  },
  status: { containerStatuses: [{ name: 'probe', ready: more.ready ?? true }] },
});

const listing = (items: unknown[]) => {
  const asked: unknown[] = [];
  const get = (path: string, query: Record<string, string> = {}): Promise<ApiAnswer> => {
    asked.push([path, query.labelSelector]);
    return Promise.resolve({ kind: 'ok', body: { metadata: {}, items } });
  };
  return { get, asked };
};

it('reads the probes by their labels, and leaves out what goes away or is nowhere', async () => {
  const { get, asked } = listing([
    podOf('a'),
    podOf('b', { gone: true }),
    podOf(undefined),
    podOf('c', { ready: false }),
  ]);
  const read = await readProbePods({ get }, place, signal);
  expect(asked).toEqual([['/api/v1/namespaces/calico-why-probe/pods', 'app=probe,tier=node']]);
  const given = { capabilities: ['NET_ADMIN', 'NET_RAW'], privileged: false };
  expect(read).toEqual({
    ok: true,
    value: [
      { node: 'a', pod: 'probe-a', ready: true, ...given },
      { node: 'c', pod: 'probe-c', ready: false, ...given },
    ],
  });
});

it('reads the names of all nodes', async () => {
  const { get } = listing([{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }]);
  expect(await readNodeNames({ get }, signal)).toEqual({ ok: true, value: ['a', 'b'] });
});

it.each<[string, { stdout: string; stderr: string; exitCode: number }, number | string]>([
  ['its time', { stdout: '{"takenAt":"1970-01-01T00:00:03.000Z"}', stderr: '', exitCode: 0 }, 2_000],
  ['no time', { stdout: '{"takenAt":"soon"}', stderr: '', exitCode: 0 }, 'garbled'],
  ['no JSON', { stdout: 'sh: not found', stderr: '', exitCode: 0 }, 'garbled'],
  ['an exit code', { stdout: '', stderr: 'no', exitCode: 1 }, 'failed'],
])('hears of a probe %s', async (_, result, expected) => {
  const pods = [{ node: 'a', pod: 'probe-a', ready: true, capabilities: [], privileged: false }];
  const exec: Exec = () => Promise.resolve({ ...result, truncated: false, milliseconds: 1 });
  const [answer] = await askProbes({ exec }, place, pods, { signal, now: () => 1_000 });
  const { aheadMs } = z
    .object({ aheadMs: z.object({ value: z.number().optional(), code: z.string().optional() }) })
    .parse(answer);
  expect(aheadMs.value ?? aheadMs.code).toBe(expected);
});
