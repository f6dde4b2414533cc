import type { ClusterCheckName, ClusterCheckReport } from '../case/cluster-check.ts';
import { got, missing } from '../case/read.ts';
import { conflictsOf, explain, standing } from '../cluster-checks/claims.ts';
import { checkControllers } from '../cluster-checks/controllers.ts';
import { checkDuplicates, holdersOf, keyOf, suspectsOfDuplicates } from '../cluster-checks/duplicates.ts';
import type { Places } from '../cluster-checks/held-fixes.ts';
import { checkIpam } from '../cluster-checks/ipam.ts';
import { suspectsOfIpam } from '../cluster-checks/ipam-use.ts';
import { checkNodes } from '../cluster-checks/nodes.ts';
import { collectClaims, findPrefixes } from '../collect/cluster-checks/collect-claims.ts';
import { collectControllers } from '../collect/cluster-checks/collect-controllers.ts';
import { collectIpam } from '../collect/cluster-checks/collect-ipam.ts';
import { collectNodes } from '../collect/cluster-checks/collect-nodes.ts';
import { type ClusterCheckReading, findPools, listNodes, listPods } from '../collect/cluster-checks/lists.ts';
import { lookAgain } from '../collect/cluster-checks/look-again.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';

export interface ClusterCheckOptions {
  /** For the whole cluster check, in milliseconds; what was not read by then is said to be unknown. */
  deadlineMs: number;
  signal: AbortSignal;
  probe?: Partial<ProbePlace>;
  /** `false`: the nodes are not asked for their routes, only the objects are read. */
  kernel?: boolean;
  progress(step: Message): void;
  now(): number;
}

const none = { pods: new Set<string>(), handles: new Set<string>() };

/** Every node's probe; `again` asks some of them once more. */
const askKernels = async (reading: ClusterCheckReading, probe: ProbePlace) => {
  const { group, pools } = await findPools(reading);
  const prefixes = await findPrefixes(reading, group);
  const listed = await listNodes(reading);
  const nodes = listed.ok ? got(listed.value.map(({ name }) => name)) : listed;
  const ask = (names: readonly string[]) => collectClaims(reading, probe, names, prefixes);
  reading.progress(say('progress.routes', { count: nodes.ok ? nodes.value.length : 0 }));
  const claims = await ask(nodes.ok ? nodes.value : []);
  return { claims, nodes, places: { nodes: listed, pools }, again: ask };
};

/** Where recreated pods would go; read only where some are to be. */
const readPlaces = async (reading: ClusterCheckReading, wanted: boolean): Promise<Places> => {
  if (!wanted)
    return { nodes: missing(say('read.not-asked'), 'not-asked'), pools: missing(say('read.not-asked'), 'not-asked') };
  const { pools } = await findPools(reading);
  return { nodes: await listNodes(reading), pools };
};

type ClusterCheck = (reading: ClusterCheckReading, probe: ProbePlace, kernel: boolean) => Promise<ClusterCheckReport>;

const clusterChecks: Record<ClusterCheckName, ClusterCheck> = {
  ipam: async (reading) => {
    const input = await collectIpam(reading);
    const suspects = suspectsOfIpam(input);
    reading.progress(say('progress.again', { count: suspects.pods.length + suspects.handles.length }));
    return checkIpam(input, await lookAgain(reading, suspects, input.pods.ok ? input.pods.value : [], input.group));
  },
  duplicates: async (reading, probe, kernel) => {
    reading.progress(say('progress.all-addresses'));
    const pods = await listPods(reading);
    const all = pods.ok ? pods.value : [];
    const asked = kernel ? await askKernels(reading, probe) : undefined;
    const first = asked ? conflictsOf(holdersOf(all), asked.claims) : [];
    const suspects = [...suspectsOfDuplicates(pods), ...first.flatMap((conflict) => conflict.pods.map(keyOf))];
    const changed = pods.ok ? await lookAgain(reading, { pods: suspects }, all, '') : none;
    if (asked === undefined) return checkDuplicates(pods, changed, await readPlaces(reading, suspects.length > 0));
    const { claims, nodes, places } = asked;
    const again = await asked.again([...new Set(first.flatMap((each) => each.claims.map(({ node }) => node)))]);
    const conflicts = explain(standing(holdersOf(all, changed), first, again), all, claims.prefixes);
    // What was not confirmed is reported neither as found nor as fine.
    const unasked = [...claims.unasked, ...again.unasked];
    return checkDuplicates(pods, changed, places, { claims: { ...claims, unasked }, nodes, conflicts });
  },
  nodes: async (reading, probe) => checkNodes(await collectNodes(reading, probe)),
  controllers: async (reading) => checkControllers(await collectControllers(reading)),
};

/** Nothing was found and nothing could be read: that is not an answer. */
const readNothing = ({ status, numbers, notChecked }: ClusterCheckReport): boolean =>
  status === 'unknown' && notChecked.length > 0 && Object.values(numbers).every((number) => number === 0);

/**
 * Looks over a whole cluster. What could not be read is in the report as not checked.
 * @throws PublicError when nothing at all could be read, or when it was withdrawn.
 */
export const runClusterCheck = async (
  name: ClusterCheckName,
  cluster: ListingCluster,
  options: ClusterCheckOptions,
): Promise<ClusterCheckReport> => {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const reading: ClusterCheckReading = {
    cluster,
    signal: AbortSignal.any([options.signal, deadline]),
    progress: options.progress,
    now: options.now,
  };
  const report = await clusterChecks[name](reading, { ...usualProbe, ...options.probe }, options.kernel ?? true);
  if (options.signal.aborted) throw new PublicError('stopped', say('check.withdrawn'));
  if (readNothing(report)) {
    const [first] = report.notChecked;
    throw new PublicError('could-not-ask', say('check.nothing-read', { reason: first?.reason ?? '' }), {
      next: say('check.nothing-read-next'),
    });
  }
  return report;
};
