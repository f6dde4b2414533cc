import type { Case } from '../case/case.ts';
import type { End } from '../case/end.ts';
import type { Pod } from '../case/objects.ts';
import type { QuestionOf } from '../case/question.ts';
import { runChecks } from '../checks/sequence.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { type PoolsRead, readPools } from '../collect/kubernetes/collect-objects.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import { collectNoAddress } from '../collect/no-address/collect-no-address.ts';
import { podKey } from '../intended/endpoint.ts';
import { roundTrip } from '../path/round-trip.ts';
import { findPod } from '../question/find-end.ts';
import { judge } from '../verdict/judge.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { DiagnoseListener, DiagnoseOptions, DiagnoseOutcome } from './contract.ts';
import { askBack } from './find-ends.ts';
import { noObjects } from './no-objects.ts';
import { stopwatch } from './stopwatch.ts';

/** Why a pod has no address yet: as a question of its own, and as a part of one about a path. */

/** A pod that ought to have an address and has none. */
const lacksAddress = (end: End): Pod | undefined =>
  end.kind === 'pod' &&
  end.address === undefined &&
  end.pod.ips.length === 0 &&
  !end.pod.hostNetwork &&
  !end.pod.finished
    ? end.pod
    : undefined;

/** What says why the ends of a path have no address; nothing is read where both have one. */
export const readMissingAddresses = async (
  cluster: Cluster,
  ends: readonly End[],
  pools: Promise<PoolsRead>,
  listener: DiagnoseListener,
  signal: AbortSignal,
): Promise<Pick<Case, 'withoutAddress'>> => {
  const pods = ends.flatMap((end) => lacksAddress(end) ?? []);
  if (pods.length === 0) return {};
  const { group } = await pools;
  const progress = (step: Message): void => listener.progress(step);
  const entries = pods.map(
    async (pod) => [podKey(pod), await collectNoAddress({ cluster, pod, group, signal, progress })] as const,
  );
  return { withoutAddress: Object.fromEntries(await Promise.all(entries)) };
};

/** `why shop/web-2 has no IP`. */
export const diagnoseNoAddress = async (
  question: QuestionOf<'no-address'>,
  cluster: Cluster,
  listener: DiagnoseListener,
  { signal }: DiagnoseOptions,
  { now, clock, since }: { now: () => Date; clock: () => number; since?: number },
): Promise<DiagnoseOutcome> => {
  const before = cluster.requests();
  const watch = stopwatch(clock, since);
  listener.progress(say('progress.pod'));
  const pools = readPools(cluster, signal);
  const found = await watch.time(say('timing.pod'), findPod(question.subject, lookupIn(cluster, signal)));
  if (found.kind !== 'found') {
    await pools;
    return askBack('from', question.subject, found);
  }
  const { pod } = found;
  const [address] = pod.ips;
  const end: End = { kind: 'pod', pod, ...(address === undefined ? {} : { address }) };
  listener.progress(say('progress.pod-addresses', { pod: podKey(pod) }));
  const withoutAddress = await watch.time(
    say('timing.events'),
    readMissingAddresses(cluster, [end], pools, listener, signal),
  );
  const evidence: Case = {
    format: 'calico-why/case/1',
    question,
    askedAt: now().toISOString(),
    from: end,
    to: end,
    objects: noObjects([pod], await pools),
    ...withoutAddress,
    nodes: {},
    packets: [],
    gaps: [],
    timings: watch.timings,
    requests: cluster.requests() - before,
  };
  const trip = roundTrip(evidence);
  const findings = await watch.time(say('timing.check'), async () =>
    runChecks(trip, (finding) => listener.finding(finding)),
  );
  return { kind: 'report', case: evidence, report: judge(trip, findings) };
};
