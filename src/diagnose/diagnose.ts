import type { ReportAnswer } from '../case/answer.ts';
import type { Case, Gap } from '../case/case.ts';
import { type End, isInternet, nodeOfEnd, type OutsideEnd, titleOfEnd } from '../case/end.ts';
import type { Finding } from '../case/finding.ts';
import type { Inbound } from '../case/inbound.ts';
import { connectionOf, type EndRef, type QuestionOf } from '../case/question.ts';
import type { Read } from '../case/read.ts';
import { runChecks } from '../checks/sequence.ts';
import { hasEndpoint } from '../checks/service/service.ts';
import { tunnelsDiffer } from '../checks/tunnel/felix-tunnel.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { collectObjects, readPodsOnNodes, readPools } from '../collect/kubernetes/collect-objects.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import { readAnnouncing } from '../collect/kubernetes/read-announcing.ts';
import { denyingPolicies, readDenying } from '../collect/kubernetes/read-denying.ts';
import { readFelixConfigurations } from '../collect/kubernetes/read-felix.ts';
import { readNeighbours } from '../collect/kubernetes/read-neighbours.ts';
import { servicePortOf } from '../path/asked-of-end.ts';
import { roundTrip, withEvidence } from '../path/round-trip.ts';
import { isEbpf } from '../programmed/ebpf.ts';
import { judge } from '../verdict/judge.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { askDetour } from './ask-detour.ts';
import { askFlows, flowEnd } from './ask-flows.ts';
import { behindName } from './behind-name.ts';
import { compareAllNodes } from './compare-all-nodes.ts';
import type { DiagnoseListener, DiagnoseOptions, DiagnoseOutcome } from './contract.ts';
import { diagnoseFront, type FrontAsks, frontsOfHost, isFront } from './diagnose-front.ts';
import { withEbpfCounts } from './ebpf-counts.ts';
import { type FoundEnds, findEnds } from './find-ends.ts';
import { checkingWith } from './guarded.ts';
import { withSender } from './inbound-sender.ts';
import { diagnoseNoAddress, readMissingAddresses } from './no-address.ts';
import { readNodeStates } from './node-states.ts';
import { askOtherEndpoints } from './other-endpoints.ts';
import { atOwnNode } from './own-end.ts';
import { type ProbePlace, usualProbe } from './probe-targets.ts';
import { type ResolvedName, resolveName } from './resolve-name.ts';
import { withRoutingObjects } from './routing-objects.ts';
import { sendBurst, sendPackets } from './send-packets.ts';
import { shareReads } from './share-reads.ts';
import { stopwatch } from './stopwatch.ts';

export interface DiagnoseSettings {
  probe?: Partial<ProbePlace>;
  /** Asks for Calico's flow logs; absent: they are not asked. */
  flows?: ReadFlows | undefined;
  now: () => Date;
  /** Milliseconds that never go back; for timings. */
  clock?: () => number;
  /** What timings count from, on that clock; absent: from when the question is asked. */
  since?: number;
  /** 0 to 1; for source ports that nothing else uses. */
  random?: () => number;
}

export type Diagnose = (
  question: QuestionOf<'path' | 'no-address'>,
  cluster: Cluster,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
) => Promise<DiagnoseOutcome>;

/** One question, end to end; of a Service, the paths to several of its endpoints. */
export const diagnoseWith =
  (settings: DiagnoseSettings): Diagnose =>
  async (question, cluster, listener, options) => {
    const clock = settings.clock ?? (() => performance.now());
    if (question.kind === 'no-address') {
      return diagnoseNoAddress(question, cluster, listener, options, { ...settings, clock });
    }
    const one = diagnosePath(settings, clock);
    const before = cluster.requests();
    const shared = shareReads(cluster, options.signal);
    const requests = () => cluster.requests() - before;
    const ask: FrontAsks['ask'] = async (wanted, hears) => {
      const first = await one(wanted, shared, hears, options);
      const other = (endpoint: string, heard: DiagnoseListener) => one(wanted, shared, heard, options, endpoint);
      return askOtherEndpoints(first, other, hears, requests);
    };
    const asks: FrontAsks = { cluster: shared, signal: options.signal, now: settings.now, listener, ask, requests };
    if (isFront(question.to) && comesFromOutside(question.from)) {
      return diagnoseFront(question, question.to, undefined, asks);
    }
    const outcome = await ask(question, listener);
    const host = hostAsked(question);
    if (host === undefined || outcome.kind !== 'not-found' || outcome.statement.code !== 'find.outside-both') {
      return outcome;
    }
    // No Service is called so: a controller may know that host.
    const named = await frontsOfHost(asks, question, host);
    if (named === undefined) return outcome;
    return named.kind === 'choose' || named.kind === 'not-found' ? named : diagnoseFront(question, named, host, asks);
  };

const comesFromOutside = ({ kind }: EndRef): boolean => kind === 'internet' || kind === 'address' || kind === 'name';

/** A name of the world that is called from outside; a bare dotted name may be one as well. */
const hostAsked = ({ from, to }: QuestionOf<'path'>): string | undefined =>
  comesFromOutside(from) &&
  (to.kind === 'name' || (to.kind === 'pod' && to.namespace === undefined && to.name.includes('.')))
    ? to.name
    : undefined;

/** Probes stay for packets until the path is answered, however that ends. */
const diagnosePath =
  (settings: DiagnoseSettings, clock: () => number) =>
  async (...asked: AskedPath): Promise<DiagnoseOutcome> => {
    const over = new AbortController();
    try {
      return await answerPath(settings, clock, over.signal)(...asked);
    } finally {
      over.abort();
    }
  };

type AskedPath = Parameters<ReturnType<typeof answerPath>>;

/** One path, end to end: find the ends, collect, check, send packets, check again, judge. */
const answerPath =
  (settings: DiagnoseSettings, clock: () => number, over: AbortSignal) =>
  async (
    typed: QuestionOf<'path'>,
    cluster: Cluster,
    listener: DiagnoseListener,
    options: DiagnoseOptions,
    endpoint?: string,
  ): Promise<DiagnoseOutcome> => {
    const before = cluster.requests();
    const watch = stopwatch(clock, settings.since);
    const { signal } = options;
    const place = { ...usualProbe, ...settings.probe };

    listener.progress(say('progress.ends'));
    // The pools do not depend on the ends, so they are read meanwhile.
    const pools = readPools(cluster, signal);
    const lookup = lookupIn(cluster, signal);
    // What is read again below is asked only once (`share-reads.ts`).
    const ahead = (node: string) => void (typed.to.kind === 'service' && readPodsOnNodes(cluster, [node], signal));
    const ends = await watch.time(say('timing.ends'), findEnds(typed, lookup, endpoint, ahead));
    if (ends.kind !== 'found') {
      await pools;
      return ends;
    }
    const { from, inbound } = ends;
    const early = readPodsOnNodes(cluster, nodesOf(from, ends.to, inbound), signal);
    const isName = ends.service === undefined && inbound === undefined;
    const named = await lookUp(isName ? ends.to : undefined, (to, name) => {
      listener.progress(say('progress.name', { name, from: titleOfEnd(from) }));
      const asked = { cluster, lookup, place, from, to, podsOnNodes: early, signal };
      return watch.time(say('timing.name'), resolveName(asked, name));
    });
    const behind =
      named?.to.kind === 'outside' && named.to.address !== undefined
        ? await behindName(typed, named.dns, named.to.address, lookup)
        : undefined;
    const { to, service } = behind ?? { to: named?.to ?? ends.to, service: ends.service };
    const question: QuestionOf<'path'> = { ...typed, ...named?.ask, ...(inbound && askedInside(ends)) };

    const nodes = nodesOf(from, to, inbound);
    listener.progress(say('progress.objects', { nodes: nodes.length > 0 ? nodes : say('progress.no-node') }));
    const later = nodes.filter((node) => early[node] === undefined);
    const podsOnNodes = { ...early, ...readPodsOnNodes(cluster, later, signal) };
    const asked = askFlows(
      { read: settings.flows, from: flowEnd(from), to: flowEnd(to), ...flowPort(question) },
      signal,
    );
    const announced =
      inbound && pools.then(({ group }) => readAnnouncing(cluster, inbound.way, group, waitsFor(ends), signal));
    const [collected, states, withoutAddress, flows, announcing] = await Promise.all([
      watch.time(say('timing.objects'), collectObjects(cluster, { from, to, nodes, pools, signal }, podsOnNodes)),
      readNodeStates({
        cluster,
        place,
        nodes,
        from,
        to,
        service: service?.asked.address ?? inbound?.address,
        udp: service !== undefined && servicePortOf(service, connectionOf(question))?.protocol === 'UDP',
        podsOnNodes,
        signal,
        watch,
        now: settings.now,
        guard: options.guard,
        stayUntil: options.live === 'never' ? undefined : over,
      }),
      readMissingAddresses(cluster, [from, to], pools, listener, signal),
      settings.flows ? watch.time(say('timing.flow-logs'), asked) : undefined,
      announced,
    ]);

    const collectedCase: Case = {
      format: 'calico-why/case/1',
      question,
      askedAt: settings.now().toISOString(),
      from,
      to: atOwnNode(from, to, states.nodes),
      ...(named === undefined ? {} : { dns: named.dns }),
      ...(service === undefined ? {} : { service }),
      ...(inbound === undefined ? {} : { inbound: { ...inbound, ...(announcing && { announcing }) } }),
      objects: collected.objects,
      ...withoutAddress,
      nodes: states.nodes,
      packets: [],
      ...(flows === undefined ? {} : { flows }),
      gaps: [
        ...collected.gaps,
        ...states.gaps,
        ...(question.itself ? [{ what: say('unchecked.itself'), reason: say('unchecked.itself-why') }] : []),
      ],
      timings: watch.timings,
    };
    const unquoted = withSender(collectedCase);
    const skip = reasonNotToSend(unquoted, options);
    const reserved = skip === undefined ? nodes.filter((node) => !states.probes[node]?.staying).length : 0;
    const most =
      mostRequests +
      (named === undefined ? 0 : forNames) +
      (behind === undefined ? 0 : forServices) +
      (Object.keys(collected.objects.namespaces).length === 0 ? 0 : forNamespaces) +
      forEbpf * Object.keys(states.counts).length +
      (announcing === undefined ? 0 : forAnnouncing);
    const guarded = checkingWith(options.guard, nodes);
    const [way, unquotedFindings] = await watch.time(
      say('timing.check'),
      guarded(() => {
        const trip = roundTrip(unquoted);
        return [trip, runChecks(trip)] as const;
      }),
    );
    const denying = denyingPolicies(unquotedFindings.flatMap(({ fixes }) => fixes));
    const left = most - reserved - (cluster.requests() - before);
    const set = await withFelix(unquoted, unquotedFindings, cluster, left, signal);
    const quoted = await withPolicies(set, denying, cluster, set === unquoted ? left : left - 1, signal);
    const beside = await withNeighbours(
      quoted,
      unquotedFindings,
      cluster,
      most - reserved - (cluster.requests() - before),
      signal,
    );
    const found = await withRoutingObjects(beside, unquotedFindings, cluster, signal);
    // Checked again only where there is more to see than before.
    const trip = found === unquoted ? way : withEvidence(way, found);
    const first = trip === way ? unquotedFindings : await guarded(() => runChecks(trip));
    const emit = emitOnce(listener);
    for (const finding of first) emit(finding);
    if (skip !== undefined) {
      const final: Case = { ...found, packetsSkipped: skip, requests: cluster.requests() - before };
      const whole = withEvidence(trip, final);
      const answer: ReportAnswer = { kind: 'report', case: final, report: judge(whole, first) };
      return compareAllNodes(answer, whole, cluster, signal, emit, guarded);
    }
    listener.progress(say('progress.packets', { from: shortName(from), to: shortName(to) }));
    const sent = await watch.time(
      say('timing.packets'),
      sendPackets({
        cluster,
        probes: states.probes,
        trip,
        signal,
        random: settings.random ?? Math.random,
        byService: endpoint === undefined,
        onCapture: options.onCapture,
      }),
    );
    const asksBurst = { cluster, probes: states.probes, trip, signal, random: settings.random ?? Math.random };
    const burst =
      sent.ok && options.burst !== false
        ? await sendBurst(asksBurst, sent.value, () => listener.progress(say('progress.burst')))
        : undefined;
    const detour = sent.ok
      ? await askDetour({ cluster, place, trip, signal, watch, now: settings.now, guard: options.guard })
      : undefined;
    const counted = sent.ok
      ? await withEbpfCounts({ ...found.nodes, ...detour?.nodes }, sent.value, states.counts)
      : undefined;
    const requests = cluster.requests() - before;
    const final: Case = sent.ok
      ? {
          ...found,
          ...detour,
          ...(counted ? { nodes: counted } : {}),
          requests,
          packets: sent.value,
          ...(burst === undefined ? {} : { burst }),
        }
      : { ...found, requests, packetsSkipped: sent.reason, gaps: [...found.gaps, gapOfPackets(sent)] };
    const whole = withEvidence(trip, final);
    const again = await watch.time(
      say('timing.check'),
      guarded(() => runChecks(whole, emit)),
    );
    const answer: ReportAnswer = { kind: 'report', case: final, report: judge(whole, again) };
    return compareAllNodes(answer, whole, cluster, signal, emit, guarded);
  };

const lookUp = async (to: End | undefined, work: (to: OutsideEnd, name: string) => Promise<ResolvedName>) =>
  to?.kind === 'outside' && to.name !== undefined ? await work(to, to.name) : undefined;

/** What one question may cost; sending packets asks each node once more whose probe does not stay for them. */
const mostRequests = 15;
/** What looking a name up may cost beside: the cluster's name server, its pods, one of them, one question. */
const forNames = 4;
/** And what the Service of that name may: itself, its endpoints, one of their pods. */
const forServices = 3;
/** Where policies choose by labels of namespaces, these are read beside the rest, and the rule is still quoted. */
const forNamespaces = 1;

/** Who gives and who announces what is called: Calico's settings, three kinds of MetalLB, events, the controller's settings. */
const forAnnouncing = 6;

/** The Service that has no address to be called by yet. */
const waitsFor = ({ inbound, service }: Pick<FoundEnds, 'inbound' | 'service'>): FoundEnds['service'] =>
  inbound?.way === 'load-balancer' && inbound.address === undefined ? service : undefined;

/** What a node's eBPF programs hold is read by as many execs of its calico-node. */
const forEbpf = 13;

/** Settings of the eBPF data plane bear on the answer where a node has it, and where nothing translates Services. */
const asksEbpfSettings = ({ nodes }: Case, findings: readonly Finding[]): boolean =>
  Object.values(nodes).some((read) => read.ok && isEbpf(read.value)) ||
  findings.some(({ cause }) => cause === 'service-not-programmed');

/**
 * Where tunnels do not fit together, what says how Felix sets them up is read: a restart sets them up so again. And
 * where a node is of the eBPF data plane, or should be.
 */
const withFelix = async (
  found: Case,
  findings: readonly Finding[],
  cluster: Cluster,
  most: number,
  signal: AbortSignal,
): Promise<Case> => {
  const tunnels = findings.some(({ cause }) => cause === 'tunnel-wrong') && tunnelsDiffer(found);
  if (most <= 0 || !(tunnels || asksEbpfSettings(found, findings))) return found;
  const felixConfigurations = await readFelixConfigurations(cluster, found.objects, signal);
  return { ...found, objects: { ...found.objects, felixConfigurations } };
};

/** Where a rule of a policy denies, that policy is read, so that the rule can be shown as it was written. */
const withPolicies = async (
  found: Case,
  denying: ReturnType<typeof denyingPolicies>,
  cluster: Cluster,
  most: number,
  signal: AbortSignal,
): Promise<Case> => {
  if (denying.length === 0 || most <= 0) return found;
  const { policies, deleted } = await readDenying(cluster, denying, found.objects, most, signal);
  const objects = {
    ...found.objects,
    denyingPolicies: policies,
    ...(deleted.length > 0 ? { deletedPolicies: deleted } : {}),
  };
  return { ...found, objects };
};

/** Where a policy is suggested that allows it, the pods are read that it could touch besides. */
const withNeighbours = async (
  found: Case,
  findings: readonly Finding[],
  cluster: Cluster,
  most: number,
  signal: AbortSignal,
): Promise<Case> => {
  const suggested = findings.flatMap(({ fixes }) => fixes).filter(({ id }) => id === 'allow-policy');
  const namespaces = [
    ...new Set(suggested.flatMap(({ params }) => [params.policyNamespace ?? '', params.peerNamespace ?? ''])),
  ].filter((namespace) => namespace !== '');
  if (namespaces.length === 0 || namespaces.length > most) return found;
  const neighbours = await readNeighbours(cluster, namespaces, signal);
  return { ...found, objects: { ...found.objects, neighbours } };
};

/** Flow logs have the port of the pod, which need not be that of a Service. */
const flowPort = ({ port, protocol, to }: QuestionOf<'path'>) => ({
  protocol: protocol ?? (port === undefined ? undefined : 'tcp'),
  port: to.kind === 'service' ? undefined : port,
});

const nodesOf = (from: End, to: End, inbound?: Inbound): string[] => [
  ...new Set([nodeOfEnd(from), nodeOfEnd(to), inbound?.entry, inbound?.player].filter((name) => name !== undefined)),
];

/** Behind what is called: the port of the Service, or of the pod. */
const askedInside = ({ port }: { port?: number }): Pick<QuestionOf<'path'>, 'port'> =>
  port === undefined ? {} : { port };

const shortName = (end: End): string => (end.kind === 'pod' ? end.pod.name : titleOfEnd(end));

/** The second round says only what is new: what was found before stays as it was said. */
const emitOnce = (listener: DiagnoseListener) => {
  const said = new Map<string, string>();
  return (finding: Finding): void => {
    const now = `${finding.status} ${keyOfMessage(finding.statement)}`;
    if (said.get(finding.id) === now) return;
    said.set(finding.id, now);
    listener.finding(finding);
  };
};

const unable = (end: End): Message | undefined => {
  const name = titleOfEnd(end);
  if (end.kind === 'pod' && end.pod.hostNetwork) {
    return say('unsent.host-network', { name });
  }
  if (end.kind === 'pod' && end.pod.nodeName === undefined) return say('unsent.no-node', { name });
  return end.address === undefined ? say('read.no-address', { what: name }) : undefined;
};

const reasonNotToSend = (found: Case, options: DiagnoseOptions): Message | undefined => {
  if (options.live === 'never') return say('unsent.as-asked');
  if (options.signal.aborted) return say('read.withdrawn');
  if (isInternet(found.to)) return say('unsent.internet');
  if (!hasEndpoint(found)) return say('unsent.nothing-behind', { what: titleOfEnd(found.to) });
  return unable(found.from) ?? unable(found.to);
};

const gapOfPackets = (sent: Extract<Read<unknown>, { ok: false }>): Gap => ({
  what: say('unchecked.live-packets'),
  reason: sent.reason,
});
