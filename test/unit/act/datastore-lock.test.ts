import { describe, expect, it } from 'vitest';
import { type LockParts, recoverLock } from '../../../src/act/datastore-lock.ts';
import type { ApiAnswer } from '../../../src/collect/kubernetes/api-answer.ts';
import { verbatim } from '../../../src/words/message.ts';

/** When the lock that a dead fix worker left is given back: at once where that is certain, else after its time. */

const lease = '/apis/coordination.k8s.io/v1/namespaces/calico-why/leases/calico-why-datastore-lock';
const pods = '/api/v1/namespaces/calico-why/pods';
const start = Date.parse('2026-11-21T03:00:00Z');
const notFound: ApiAnswer = { kind: 'not-found', message: verbatim('no'), groupMissing: false };
const found = (body: object): ApiAnswer => ({ kind: 'ok', body });

const recovered = async (holder: string, objects: Record<string, ApiAnswer>, seconds: number) => {
  let unlocked = 0;
  const answers: Record<string, ApiAnswer> = {
    [lease]: found({ metadata: { uid: 'u' }, spec: { holderIdentity: holder, acquireTime: '2026-11-21T03:00:00Z' } }),
    '/apis/crd.projectcalico.org/v1/clusterinformations/default': found({ spec: { datastoreReady: false } }),
    ...objects,
  };
  const none = async () => notFound;
  const parts: LockParts = {
    cluster: {
      server: 'x',
      get: async (path) => answers[path] ?? notFound,
      exec: async () => ({ stdout: '', stderr: '', failure: verbatim('not here'), truncated: false, milliseconds: 0 }),
      requests: () => 0,
      close: () => undefined,
    },
    writer: { deleteObject: none, patch: none, create: none, close: () => undefined },
    calicoctl: async () => {
      unlocked += 1;
      return { command: '', stdout: 'Datastore unlocked.', stderr: '', exitCode: 0, notStarted: false };
    },
    namespace: 'calico-why',
    holder: 'fixer-b/2',
    now: () => start + seconds * 1_000,
  };
  await recoverLock(parts, new AbortController().signal);
  return unlocked;
};
const pod = (name: string) => ({ [`${pods}/${name}`]: found({ metadata: { name } }) });

describe('the lock of the datastore', () => {
  it.each([
    ['of this very process is its own to give back', 'fixer-b/2', pod('fixer-b'), 60, 0],
    ['of the process before it in this pod is given back at once', 'fixer-b/1', pod('fixer-b'), 1, 1],
    ['of a pod that is gone is given back at once', 'fixer-a/1', pod('fixer-b'), 1, 1],
    ['of a pod that is there is left alone', 'fixer-a/1', { ...pod('fixer-a'), ...pod('fixer-b') }, 60, 0],
    ['of somebody who may be no pod is left alone', 'host-a/1', {}, 60, 0],
    [
      'of a pod that cannot be read is left alone',
      'fixer-a/1',
      { ...pod('fixer-b'), [`${pods}/fixer-a`]: { kind: 'failed', message: verbatim('late') } as const },
      60,
      0,
    ],
    ['of anybody is given back after the longest that a run takes', 'host-a/1', {}, 300, 1],
  ])('%s', async (_, holder, objects, seconds, times) => {
    expect(await recovered(holder, objects, seconds)).toBe(times);
  });
});
