import { got, missing } from '../case/read.ts';
import type { SweepName, SweepReport } from '../case/sweep.ts';
import type { SweepCluster } from '../collect/kubernetes/client.ts';
import { collectClaims, findPrefixes } from '../collect/sweeps/collect-claims.ts';
import { collectControllers } from '../collect/sweeps/collect-controllers.ts';
import { collectIpam } from '../collect/sweeps/collect-ipam.ts';
import { collectNodes } from '../collect/sweeps/collect-nodes.ts';
import { findPools, listNodes, listPods, type SweepReading } from '../collect/sweeps/lists.ts';
import { lookAgain } from '../collect/sweeps/look-again.ts';
import { PublicError } from '../errors.ts';
import { conflictsOf, explain, standing } from '../sweeps/claims.ts';
import { sweepControllers } from '../sweeps/controllers.ts';
import { holdersOf, keyOf, suspectsOfDuplicates, sweepDuplicates } from '../sweeps/duplicates.ts';
import type { Places } from '../sweeps/held-fixes.ts';
import { sweepIpam } from '../sweeps/ipam.ts';
import { suspectsOfIpam } from '../sweeps/ipam-use.ts';
import { sweepNodes } from '../sweeps/nodes.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';

export interface SweepOptions {
  /** For the whole sweep, in milliseconds; what was not read by then is said to be unknown. */
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
const askKernels = async (reading: SweepReading, probe: ProbePlace) => {
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
const readPlaces = async (reading: SweepReading, wanted: boolean): Promise<Places> => {
  if (!wanted)
    return { nodes: missing(say('read.not-asked'), 'not-asked'), pools: missing(say('read.not-asked'), 'not-asked') };
  const { pools } = await findPools(reading);
  return { nodes: await listNodes(reading), pools };
};

type Sweep = (reading: SweepReading, probe: ProbePlace, kernel: boolean) => Promise<SweepReport>;

const sweeps: Record<SweepName, Sweep> = {
  ipam: async (reading) => {
    const input = await collectIpam(reading);
    const suspects = suspectsOfIpam(input);
    reading.progress(say('progress.again', { count: suspects.pods.length + suspects.handles.length }));
    return sweepIpam(input, await lookAgain(reading, suspects, input.pods.ok ? input.pods.value : [], input.group));
  },
  duplicates: async (reading, probe, kernel) => {
    reading.progress(say('progress.all-addresses'));
    const pods = await listPods(reading);
    const all = pods.ok ? pods.value : [];
    const asked = kernel ? await askKernels(reading, probe) : undefined;
    const first = asked ? conflictsOf(holdersOf(all), asked.claims) : [];
    const suspects = [...suspectsOfDuplicates(pods), ...first.flatMap((conflict) => conflict.pods.map(keyOf))];
    const changed = pods.ok ? await lookAgain(reading, { pods: suspects }, all, '') : none;
    if (asked === undefined) return sweepDuplicates(pods, changed, await readPlaces(reading, suspects.length > 0));
    const { claims, nodes, places } = asked;
    const again = await asked.again([...new Set(first.flatMap((each) => each.claims.map(({ node }) => node)))]);
    const conflicts = explain(standing(holdersOf(all, changed), first, again), all, claims.prefixes);
    // What was not confirmed is reported neither as found nor as fine.
    const unasked = [...claims.unasked, ...again.unasked];
    return sweepDuplicates(pods, changed, places, { claims: { ...claims, unasked }, nodes, conflicts });
  },
  nodes: async (reading, probe) => sweepNodes(await collectNodes(reading, probe)),
  controllers: async (reading) => sweepControllers(await collectControllers(reading)),
};

/** Nothing was found and nothing could be read: that is not an answer. */
const readNothing = ({ status, numbers, notChecked }: SweepReport): boolean =>
  status === 'unknown' && notChecked.length > 0 && Object.values(numbers).every((number) => number === 0);

/**
 * Looks over a whole cluster. What could not be read is in the report as not checked.
 * @throws PublicError when nothing at all could be read, or when it was withdrawn.
 */
export const runSweep = async (name: SweepName, cluster: SweepCluster, options: SweepOptions): Promise<SweepReport> => {
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const reading: SweepReading = {
    cluster,
    signal: AbortSignal.any([options.signal, deadline]),
    progress: options.progress,
    now: options.now,
  };
  const report = await sweeps[name](reading, { ...usualProbe, ...options.probe }, options.kernel ?? true);
  if (options.signal.aborted) throw new PublicError('stopped', say('check.withdrawn'));
  if (readNothing(report)) {
    const [first] = report.notChecked;
    throw new PublicError('could-not-ask', say('check.nothing-read', { reason: first?.reason ?? '' }), {
      next: say('check.nothing-read-next'),
    });
  }
  return report;
};
