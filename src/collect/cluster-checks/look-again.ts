import type { Changed, ClusterCheckPod } from '../../case/cluster-check-input.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import { inParallel } from './in-parallel.ts';
import type { ClusterCheckReading } from './lists.ts';
import { podReduced } from './raw-objects-reduced.ts';

/** At most so many: more at once are not pods that came or went meanwhile. */
const most = 200;
const width = 10;

const splitKey = (key: string): [string, string] => {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
};

/** Pods and handles that looked wrong: which of them were only read while they changed. */
export const lookAgain = async (
  reading: ClusterCheckReading,
  suspects: { pods: readonly string[]; handles?: readonly string[] },
  before: readonly ClusterCheckPod[],
  group: string,
): Promise<Changed> => {
  const { cluster, signal } = reading;
  const wanted = new Set(suspects.pods.slice(0, most));
  const known = new Map(
    before.flatMap((pod) => {
      const key = `${pod.namespace}/${pod.name}`;
      return wanted.has(key) ? [[key, pod] as const] : [];
    }),
  );
  const changed = { pods: new Set<string>(), handles: new Set<string>() };
  await inParallel([...wanted], width, async (key) => {
    const [namespace, name] = splitKey(key);
    const answer = await cluster.get(`/api/v1/namespaces/${namespace}/pods/${name}`, {}, { signal });
    if (answer.kind === 'not-found') changed.pods.add(key);
    const read = readAnswer(answer, key, podReduced);
    if (!read.ok) return;
    const same = read.value.finished === known.get(key)?.finished && `${read.value.ips}` === `${known.get(key)?.ips}`;
    if (!same) changed.pods.add(key);
  });
  await inParallel((suspects.handles ?? []).slice(0, most), width, async (name) => {
    const answer = await cluster.get(`/apis/${group}/ipamhandles/${name}`, {}, { signal });
    if (answer.kind === 'not-found') changed.handles.add(name);
  });
  return changed;
};
