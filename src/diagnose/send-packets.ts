import type { Case } from '../case/case.ts';
import { nodeOfEnd, podOfEnd, titleOfEnd } from '../case/end.ts';
import type { PacketTest } from '../case/packets.ts';
import { missing, type Read } from '../case/read.ts';
import type { ExecTarget } from '../collect/exec.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { planTests } from '../collect/packets/plan.ts';
import { type PacketEnd, runPacketTest } from '../collect/packets/run-packet-test.ts';
import { familyOf } from '../intended/addresses.ts';
import { interfaceName, podKey } from '../intended/endpoint.ts';
import { nodeAddress, poolOf, transportBetween } from '../intended/transport.ts';

export interface PacketsAsked {
  cluster: Cluster;
  targets: Record<string, ExecTarget>;
  found: Case;
  signal: AbortSignal;
  random: () => number;
}

const deadlineMs = 6_000;

/** Sends what was asked from the one pod to the other, and says what each hop saw of it. */
export const sendPackets = async ({
  cluster,
  targets,
  found,
  signal,
  random,
}: PacketsAsked): Promise<Read<PacketTest[]>> => {
  const sender = packetEnd(found, 'from', targets);
  const receiver = packetEnd(found, 'to', targets);
  if (!sender.ok) return sender;
  if (!receiver.ok) return receiver;
  const { port, protocol } = found.question;
  const state = found.nodes[receiver.value.node];
  const pod = state?.ok ? state.value.pods[titleOfEnd(found.to)] : undefined;
  return runPacketTest({
    exec: cluster.exec,
    sender: sender.value,
    receiver: receiver.value,
    tests: planTests(
      { port, protocol },
      {
        address: receiver.value.pod.address,
        preferred: (podOfEnd(found.to)?.ports ?? []).map((declared) => declared.port),
        ...(pod?.ok ? { listening: pod.value.listening } : {}),
      },
    ),
    deadlineMs,
    signal,
    random,
  });
};

const packetEnd = (found: Case, side: 'from' | 'to', targets: Record<string, ExecTarget>): Read<PacketEnd> => {
  const end = found[side];
  if (end.kind !== 'pod') return missing(`${titleOfEnd(end)} is not a pod`);
  const { pod, address } = end;
  const node = pod.nodeName;
  if (node === undefined || address === undefined) return missing(`${podKey(pod)} has no node or no address`);
  const target = targets[node];
  return {
    ok: true,
    value: {
      node,
      pod: { key: podKey(pod), address, interface: interfaceName(pod.namespace, pod.name) },
      ...(target ? { target } : { reason: withoutProbe(found, node) }),
      ...watched(found, side, node),
    },
  };
};

const withoutProbe = (found: Case, node: string): string => {
  const state = found.nodes[node];
  return state && !state.ok ? state.reason : `no probe answers on ${node}`;
};

/** Devices that the packets should cross on this node, so that a hop where nothing is seen shows as such. */
const watched = (found: Case, side: 'from' | 'to', node: string): Pick<PacketEnd, 'tunnel' | 'nic'> => {
  const { objects, nodes } = found;
  const other = found[side === 'from' ? 'to' : 'from'];
  const local = objects.nodes[node];
  const remote = objects.nodes[nodeOfEnd(other) ?? ''];
  const state = nodes[node];
  const family = familyOf(other.address ?? '');
  if (!local?.ok || !remote?.ok || !objects.ipPools.ok || family === undefined || node === nodeOfEnd(other)) return {};
  const pool = poolOf(objects.ipPools.value, other.address ?? '');
  const transport = pool && transportBetween(pool, local.value, remote.value, family);
  const own = nodeAddress(local.value, family);
  const links = state?.ok && state.value.links.ok ? state.value.links.value : [];
  const nic = links.find(({ addresses }) => addresses.some(({ address }) => address === own))?.name;
  return {
    ...(transport && 'device' in transport ? { tunnel: transport.device } : {}),
    ...(nic ? { nic } : {}),
  };
};
