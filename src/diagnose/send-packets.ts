import type { Burst } from '../case/burst.ts';
import type { Case } from '../case/case.ts';
import { nodeOfEnd, titleOfEnd } from '../case/end.ts';
import type { PacketTest, Place } from '../case/packets.ts';
import { connectionOf, type Symptom, symptomsOf } from '../case/question.ts';
import { got, missing, type Read } from '../case/read.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { type PlannedTest, planTests } from '../collect/packets/plan.ts';
import { runBurst } from '../collect/packets/run-burst.ts';
import { type OutsideReceiver, type PacketEnd, runPacketTest } from '../collect/packets/run-packet-test.ts';
import { interfaceName, podKey } from '../intended/endpoint.ts';
import { nodeAddress, poolOf, transportBetween } from '../intended/transport.ts';
import { familyOf } from '../ip/texts.ts';
import { askedOfEnd, servicePortOf } from '../path/asked-of-end.ts';
import { decidingAsked } from '../path/inbound-walk.ts';
import { deviceTowards, type RoundTrip } from '../path/path-direction.ts';
import { playerAddress } from '../path/player.ts';
import { podInterfaceOf, podView } from '../path/pod-view.ts';
import { isToItself } from '../path/to-itself.ts';
import { isEbpf } from '../programmed/ebpf.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { DiagnoseOptions } from './contract.ts';
import type { AnsweredProbe } from './node-states.ts';

export interface PacketsAsked {
  cluster: Cluster;
  probes: Record<string, AnsweredProbe>;
  trip: RoundTrip;
  signal: AbortSignal;
  random: () => number;
  /** Also to the Service of the question, where it names one. */
  byService: boolean;
  onCapture: DiagnoseOptions['onCapture'];
}

const deadlineMs = 6_000;

/** Sends what was asked from the one end to the other, and says what each hop saw of it. */
export const sendPackets = (asked: PacketsAsked): Promise<Read<PacketTest[]>> =>
  asked.trip.c.inbound === undefined ? sendBetweenEnds(asked) : sendFromOutside(asked);

/** A node in the client's place calls what the client calls; meanwhile the entry node, where it is the sender, sends to the receiver. */
const sendFromOutside = async (asked: PacketsAsked): Promise<Read<PacketTest[]>> => {
  const { c: found } = asked.trip;
  const within = found.from.kind === 'node' ? sendBetweenEnds({ ...asked, byService: false }) : undefined;
  const calling = callAsClient(within === undefined ? asked : { ...asked, probes: leavingOneAlone(asked) });
  const [called, sent] = await Promise.all([calling, within]);
  const all = [...(sent?.ok ? sent.value : []), ...(called.ok ? called.value : [])];
  if (all.length > 0) return got(all);
  return sent?.ok === false ? sent : called;
};

/** A probe that stays takes one part: on a node that has a part in the other test as well, the call takes an exec of its own. */
export const leavingOneAlone = ({ probes, trip: { c } }: Pick<PacketsAsked, 'probes' | 'trip'>): typeof probes => {
  const { player } = c.inbound ?? {};
  const probe = probes[player ?? ''];
  if (player === undefined || probe === undefined || ![c.from, c.to].some((end) => nodeOfEnd(end) === player))
    return probes;
  return { ...probes, [player]: { target: probe.target } };
};

const callAsClient = async ({ cluster, probes, trip, signal, random }: PacketsAsked): Promise<Read<PacketTest[]>> => {
  const { c: found } = trip;
  const { player, address, port } = found.inbound ?? {};
  if (player === undefined) return missing(say('unsent.no-player'));
  if (address === undefined) return missing(say('unsent.nothing-called'));
  const from = playerAddress(found);
  if (from === undefined) return missing(withoutProbe(found, player));
  const asked = decidingAsked(trip);
  const protocol = asked?.protocol;
  if (protocol === undefined || protocol === 'sctp')
    return missing(say('packets.no-test', { protocol: protocol ?? '?' }));
  const called = port ?? asked?.port;
  const tests = await runPacketTest({
    exec: cluster.exec,
    sender: { node: player, ...(probes[player] ?? { reason: withoutProbe(found, player) }), address: from },
    receiver: { address },
    tests: [{ protocol, service: address, ...(called === undefined || protocol === 'icmp' ? {} : { port: called }) }],
    deadlineMs,
    signal,
    random,
  });
  return tests.ok ? got(tests.value.map((test) => ({ ...test, plays: player }))) : tests;
};

const sendBetweenEnds = async ({
  cluster,
  probes,
  trip,
  signal,
  random,
  byService,
  onCapture,
}: PacketsAsked): Promise<Read<PacketTest[]>> => {
  const { c: found } = trip;
  const sender = packetEnd(trip, 'from', probes);
  const receiver = receiverOf(trip, probes);
  if (!sender.ok) return sender;
  if (!receiver.ok) return receiver;
  const { port, protocol } = askedOfEnd(found);
  const state = found.nodes[nodeOfEnd(found.to) ?? ''];
  const pod = state?.ok ? state.value.pods[titleOfEnd(found.to)] : undefined;
  const outside = found.to.kind === 'outside';
  const tests = await runPacketTest({
    exec: cluster.exec,
    sender: sender.value,
    receiver: receiver.value,
    tests: [
      ...(isToItself(found)
        ? []
        : planTests(
            { port, protocol },
            {
              address: found.to.address ?? '',
              preferred: (found.to.kind === 'pod' ? found.to.pod.ports : []).map((declared) => declared.port),
              ...(pod?.ok ? { listening: pod.value.listening } : {}),
            },
          )),
      ...(byService ? throughService(found) : []),
      ...ofFullSize(trip),
    ],
    // Where the node itself cannot reach what is outside, the fault lies there.
    alsoFromNode: outside && found.from.kind === 'pod',
    translated: mayBeTranslated(trip),
    deadlineMs,
    signal,
    random,
    onCapture,
  });
  return tests.ok ? got(tests.value.map((test) => withoutBlindTaps(found, test))) : tests;
};

/** Of what one try of each says nothing. */
const needBurst: readonly Symptom[] = ['slow', 'intermittent', 'loss', 'large-only'];

/**
 * Many packets over some time, where the question is about that and its packets are answered at least now and then.
 * `undefined`: nobody asks for it.
 */
export const sendBurst = async (
  { cluster, probes, trip, signal, random }: Omit<PacketsAsked, 'byService' | 'onCapture'>,
  tests: readonly PacketTest[],
  begins: () => void,
): Promise<Read<Burst> | undefined> => {
  if (!symptomsOf(trip.c.question).some((symptom) => needBurst.includes(symptom))) return undefined;
  if (!tests.some(({ outcome }) => outcome === 'replied' || outcome === 'refused' || outcome === 'partial'))
    return undefined;
  const sender = packetEnd(trip, 'from', probes);
  const receiver = receiverOf(trip, probes);
  if (!sender.ok) return sender;
  if (!receiver.ok) return receiver;
  begins();
  const burst = await runBurst({ exec: cluster.exec, sender: sender.value, receiver: receiver.value, signal, random });
  return burst.ok ? got({ ...burst.value, rows: burst.value.rows.map((row) => withoutBlindTaps(trip.c, row)) }) : burst;
};

/**
 * Calico's eBPF programs hand packets from one interface to another, past the captures of a pod's interface on
 * its node and of the tunnel device: that nothing was seen there is no loss. A card and a pod see all.
 */
export const withoutBlindTaps = <T extends { taps: readonly { node: string; place: Place }[] }>(
  found: Pick<Case, 'nodes'>,
  seen: T,
): T => ({
  ...seen,
  taps: seen.taps.filter(({ node, place }) => {
    const state = found.nodes[node];
    return !(/-(?:veth|tunnel)$/.test(place) && state?.ok && isEbpf(state.value));
  }),
});

/** What every host takes (RFC 791); nobody sets less. */
const leastMtu = 576;

/** As large as the sender's pod makes them, where they travel between nodes. */
const ofFullSize = ({ forward: { source, destination, sameNode } }: RoundTrip): PlannedTest[] => {
  if (source.kind !== 'pod' || destination.kind !== 'pod' || sameNode) return [];
  const links = podView(source, 'links');
  const size = links.ok ? podInterfaceOf(source, links.value)?.mtu : undefined;
  return size === undefined || size < leastMtu ? [] : [{ protocol: 'icmp', size: Math.min(size, 65_535) }];
};

/** The same by the address of the Service that the question names; a Service does not answer ping. */
const throughService = ({ question, service }: Case): PlannedTest[] => {
  const asked = connectionOf(question);
  const port = service && servicePortOf(service, asked);
  if (port === undefined || service?.asked.address === undefined || asked.protocol === 'icmp') return [];
  const protocol = port.protocol === 'UDP' ? 'udp' : port.protocol === 'TCP' ? 'tcp' : undefined;
  return protocol === undefined ? [] : [{ protocol, port: port.port, service: service.asked.address }];
};

/** The address that Calico's masquerade would give: something that is not a pod can see the pod's packets with it. */
const mayBeTranslated = ({ c: found, translation }: RoundTrip): string | undefined => {
  if (found.from.kind !== 'pod' || found.to.kind === 'pod') return undefined;
  const node = found.objects.nodes[found.from.pod.nodeName ?? ''];
  const family = familyOf(found.to.address ?? '');
  const intended = node?.ok && family !== undefined ? nodeAddress(node.value, family) : undefined;
  return translation?.address ?? intended;
};

const receiverOf = (trip: RoundTrip, probes: Record<string, AnsweredProbe>): Read<PacketEnd | OutsideReceiver> => {
  const { to } = trip.c;
  // Its node watches the sender, which is the receiver too.
  if (isToItself(trip.c)) return got({ address: trip.c.service?.asked.address ?? to.address ?? '' });
  if (to.kind !== 'outside') return packetEnd(trip, 'to', probes);
  return to.address === undefined
    ? missing(say('read.no-address', { what: titleOfEnd(to) }))
    : got({ address: to.address });
};

const packetEnd = (
  trip: RoundTrip,
  endpoint: 'from' | 'to',
  probes: Record<string, AnsweredProbe>,
): Read<PacketEnd> => {
  const { c: found, forward } = trip;
  const end = found[endpoint];
  const node = nodeOfEnd(end);
  const { address } = end;
  if (node === undefined || address === undefined)
    return missing(say('unsent.no-node-or-address', { name: titleOfEnd(end) }));
  const probe = probes[node];
  const common = {
    node,
    ...(probe ?? { reason: withoutProbe(found, node) }),
    ...watched(trip, endpoint, node),
  };
  if (end.kind !== 'pod')
    return got({
      ...common,
      address: forward[endpoint === 'from' ? 'source' : 'destination'].address ?? address,
    });
  const { namespace, name } = end.pod;
  return got({ ...common, pod: { key: podKey(end.pod), address, interface: interfaceName(namespace, name) } });
};

const withoutProbe = (found: Case, node: string): Message => {
  const state = found.nodes[node];
  return state && !state.ok ? state.reason : say('read.no-probe-answers', { node });
};

/** Devices that the packets should cross on this node, so that a hop where nothing is seen shows as such. */
const watched = (
  { c: found, forward: path }: RoundTrip,
  endpoint: 'from' | 'to',
  node: string,
): Pick<PacketEnd, 'tunnel' | 'nic'> => {
  const own = path[endpoint === 'from' ? 'source' : 'destination'];
  const far = path[endpoint === 'from' ? 'destination' : 'source'];
  if (path.sameNode || far.nodeName === node) return {};
  if (path.destination.kind === 'outside') return nicOf(deviceTowards(own, found.to.address));
  const { objects, nodes } = found;
  const other = found[endpoint === 'from' ? 'to' : 'from'];
  const local = objects.nodes[node];
  const remote = objects.nodes[nodeOfEnd(other) ?? ''];
  const state = nodes[node];
  const family = familyOf(other.address ?? '');
  if (!local?.ok || !remote?.ok || !objects.ipPools.ok || family === undefined) return {};
  // Only what goes to a pod is wrapped.
  const pool = path.destination.kind === 'pod' ? poolOf(objects.ipPools.value, far.address ?? '') : undefined;
  const transport =
    path.destination.kind === 'pod' && far.kind === 'node'
      ? path.transport
      : pool && transportBetween(pool, local.value, remote.value, family);
  const address = nodeAddress(local.value, family);
  const links = state?.ok && state.value.links.ok ? state.value.links.value : [];
  const nic = links.find(({ addresses }) => addresses.some((each) => each.address === address))?.name;
  return { ...(transport && 'device' in transport ? { tunnel: transport.device } : {}), ...nicOf(nic) };
};

const nicOf = (nic: string | undefined): Pick<PacketEnd, 'nic'> => (nic === undefined ? {} : { nic });
