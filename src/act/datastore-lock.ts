import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Line } from '../case/fix.ts';
import { missing, type Read } from '../case/read.ts';
import { type Calicoctl, recordOf, saidLines } from '../collect/calicoctl/calicoctl.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { say } from '../words/say.ts';
import { bodyOf, identityOf, readPath } from './objects.ts';
import type { Writer } from './writer.ts';

/**
 * The lock of Calico's datastore. While it is held no pod can start anywhere, so it is always given back:
 * by the run that took it, whatever becomes of that run, and, if its process died, by the next fix worker.
 * That worker knows it by a Lease beside ours: it is made before the lock is taken and goes after it.
 */
export interface LockParts {
  cluster: Cluster;
  writer: Writer;
  calicoctl: Calicoctl;
  /** Namespace of the fix worker, where the Lease is. */
  namespace: string;
  /** `<pod>/<random>`: this process and no other. */
  holder: string;
  now: () => number;
}

const leaseName = 'calico-why-datastore-lock';
/** A lock that is older than this belongs to a run that is over: the longest takes less. */
const longestLockSeconds = 240;

const leasePath = ({ namespace }: LockParts): string =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${leaseName}`;

const leaseSchema = z.object({
  spec: z.object({ holderIdentity: z.string(), acquireTime: z.string() }),
});

const informationSchema = z.object({ spec: z.object({ datastoreReady: z.boolean().optional() }).optional() });

/** Is the datastore locked? By ClusterInformation, in either group. */
const isLocked = async (cluster: Cluster, signal: AbortSignal): Promise<Read<boolean>> => {
  let failure = missing(say('read.no-cluster-information'), 'not-found');
  for (const group of ['crd.projectcalico.org/v1', 'projectcalico.org/v3']) {
    const read = await readPath(cluster, `/apis/${group}/clusterinformations/default`, signal);
    if (!read.ok) failure = read;
    const parsed = read.ok && read.value !== undefined ? informationSchema.safeParse(read.value) : undefined;
    if (parsed?.success) return { ok: true, value: parsed.data.spec?.datastoreReady === false };
  }
  return failure;
};

/** Unlocks, trying again where that fails; the caller's signal does not stop it. */
const unlock = async ({ calicoctl }: LockParts): Promise<{ ok: boolean; lines: Line[] }> => {
  const lines: Line[] = [];
  for (const pauseMs of [250, 1_000, 3_000, 0]) {
    const run = await calicoctl(['datastore', 'migrate', 'unlock'], { deadlineMs: 15_000 });
    lines.push(...recordOf(run));
    if (run.exitCode === 0 && saidLines(run).some((line) => /datastore unlocked/i.test(line)))
      return { ok: true, lines };
    await delay(pauseMs);
  }
  return { ok: false, lines };
};

const dropLease = async (parts: LockParts): Promise<void> => {
  const read = await readPath(parts.cluster, leasePath(parts), AbortSignal.timeout(5_000));
  const uid = read.ok ? identityOf(read.value).uid : undefined;
  if (uid !== undefined) await parts.writer.deleteObject(leasePath(parts), uid);
};

export interface Locked<T> {
  /** Absent: it was not locked, so nothing was done. */
  done?: T;
  /** What happened before it and after it, for the record. */
  before: Line[];
  after: Line[];
  /** The lock could not be given back: nobody can start a pod until somebody does. */
  stuck: boolean;
}

/** Does `work` while the datastore is locked by us, and unlocks it again however `work` ends. */
export const whileLocked = async <T>(
  parts: LockParts,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<Locked<T>> => {
  const nothing = (line: Line): Locked<T> => ({ before: [line], after: [], stuck: false });
  const locked = await isLocked(parts.cluster, signal);
  if (!locked.ok) return nothing(say('lock.not-locked', { reason: locked.reason }));
  if (locked.value) return nothing(say('lock.others'));
  const made = await parts.writer.create(leasePath(parts).replace(`/${leaseName}`, ''), {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: leaseName, namespace: parts.namespace },
    spec: {
      holderIdentity: parts.holder,
      leaseDurationSeconds: longestLockSeconds,
      acquireTime: new Date(parts.now()).toISOString().replace(/Z$/, '000Z'),
    },
  });
  // One that may have been made all the same is cleared away by `recoverLock`.
  if (made.kind !== 'ok') {
    const taken = made.kind === 'failed' && made.status === 409;
    return nothing(say('lock.not-locked', { reason: taken ? say('lock.another-run') : made.message }));
  }
  const before: Line[] = [];
  const after: Line[] = [];
  let done: T | undefined;
  let stuck = false;
  try {
    const lock = await parts.calicoctl(['datastore', 'migrate', 'lock'], { deadlineMs: 20_000 });
    before.push(...recordOf(lock));
    // Also after a failure it is unlocked: it may have been locked all the same.
    const isOurs = lock.exitCode === 0 && saidLines(lock).some((line) => /datastore locked/i.test(line));
    if (isOurs) done = await work();
    else before.push(say('lock.failed'));
  } finally {
    const freed = await unlock(parts);
    after.push(...freed.lines);
    stuck = !freed.ok;
    if (freed.ok) await dropLease(parts);
    else after.push(say('lock.stuck'));
  }
  return { ...(done === undefined ? {} : { done }), before, after, stuck };
};

/** Its pod is gone, so nobody works under that lock. Known only where fix workers are pods: this one is. */
const isGone = async ({ cluster, namespace }: LockParts, pod: string, own: string, signal: AbortSignal) => {
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(pod)) return false;
  const [mine, its] = await Promise.all(
    [own, pod].map((name) => readPath(cluster, `/api/v1/namespaces/${namespace}/pods/${name}`, signal)),
  );
  return mine?.ok === true && mine.value !== undefined && its?.ok === true && its.value === undefined;
};

/** Unlocks what a run that died has left locked. A lock of others, or of a run that goes on, is left alone. */
export const recoverLock = async (parts: LockParts, signal: AbortSignal): Promise<Line[]> => {
  const read = bodyOf(await parts.cluster.get(leasePath(parts), {}, { signal }));
  if (!read.ok || read.value === undefined) return [];
  const lease = leaseSchema.safeParse(read.value);
  const { holderIdentity = '', acquireTime = '' } = lease.success ? lease.data.spec : {};
  const [pod = '', own = ''] = [holderIdentity.split('/')[0], parts.holder.split('/')[0]];
  const ageSeconds = (parts.now() - Date.parse(acquireTime)) / 1_000;
  // One pod runs one fix worker: another process of the same pod is the one before us. Our own that is so old
  // could not be given back.
  const before = pod === own && holderIdentity !== parts.holder;
  if (!before && ageSeconds < longestLockSeconds && !(await isGone(parts, pod, own, signal))) return [];
  const locked = await isLocked(parts.cluster, signal);
  if (!locked.ok) return [];
  if (!locked.value) {
    await dropLease(parts);
    return [say('lock.mark-cleared', { holder: holderIdentity })];
  }
  const freed = await unlock(parts);
  if (freed.ok) await dropLease(parts);
  return [say('lock.left', { holder: holderIdentity }), ...freed.lines];
};
