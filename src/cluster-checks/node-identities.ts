import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { setRouterId } from '../fixes/by-hand/bgp.ts';
import {
  deleteStaleNode,
  giveOwnAddress,
  removeVtepMac,
  renewMachineId,
  renewWireguardKey,
  setAddressDetection,
} from '../fixes/by-hand/identities.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import { derivedVtepMac } from '../intended/vtep.ts';
import { bareAddress, familyOf, isHostPrefix, networkOf, prefixLength } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { live } from './agents.ts';
import { found, foundOf, proofOf, someOf } from './report.ts';

/** What only one node may have, over all nodes of a cluster (causes#node-address-duplicate). */

type Node = ClusterCheckNode;
type Family = 4 | 6;
const families = [4, 6] as const;
const source = 'kubectl get nodes -o yaml';
const most = 20;

const addressOf = (node: Node, family: Family): string | undefined => (family === 4 ? node.ipv4 : node.ipv6);

/** What of these is had by several nodes; each node once. */
const shared = <T extends { node: Node }>(
  entries: readonly (readonly [value: string, entry: T])[],
): [string, T[]][] => {
  const byValue = new Map<string, Map<string, T>>();
  for (const [value, entry] of entries) {
    const had = byValue.get(value) ?? new Map<string, T>();
    if (!had.has(entry.node.name)) had.set(entry.node.name, entry);
    byValue.set(value, had);
  }
  return [...byValue].flatMap(([value, had]) => (had.size > 1 ? [[value, [...had.values()]] as [string, T[]]] : []));
};

type Role = 'node' | 'tunnel' | 'kubelet';
interface Had {
  node: Node;
  role: Role;
  field: string;
}

/** Calico's own first: of a node that says an address twice that is what others go by. */
const addressesOf = (node: Node): (readonly [string, Had])[] => [
  ...families.flatMap((family) => {
    const address = addressOf(node, family);
    return address === undefined
      ? []
      : [[address, { node, role: 'node', field: `projectcalico.org/IPv${family}Address` }] as const];
  }),
  ...node.tunnels.map(({ type, address }) => [address, { node, role: 'tunnel', field: type }] as const),
  // A virtual node says the address of the machine that its kubelet runs on: Calico knows none of it.
  ...(node.ipv4 === undefined && node.ipv6 === undefined ? [] : node.internalIPs).flatMap((address) => {
    const bare = bareAddress(address);
    return bare === undefined ? [] : [[bare, { node, role: 'kubelet', field: 'InternalIP' }] as const];
  }),
];

const kubeletAddress = (node: Node, family: Family): string | undefined =>
  node.internalIPs.find((address) => familyOf(address) === family);

const agentsOn = (agents: readonly AgentPod[], nodes: readonly Node[]): AgentPod[] =>
  live(agents).filter(({ nodeName }) => nodes.some(({ name }) => name === nodeName));

const detectionFix = (nodes: readonly Node[], family: Family, agents: readonly AgentPod[]): FixRef[] => {
  const kubelets = nodes.flatMap((node) => kubeletAddress(node, family) ?? []);
  if (kubelets.length < nodes.length || new Set(kubelets).size < kubelets.length) return [];
  const namespace = live(agents)[0]?.namespace;
  return [setAddressDetection.with({ method: 'kubernetes-internal-ip', family: `${family}`, namespace })];
};

const isStale = ({ silent }: Node): boolean => silent === true;

/** Nodes beside the first with its machine id: copies of one machine. */
const copiesAmong = ([first, ...others]: readonly Node[]): Node[] =>
  others.filter(({ machineId }) => machineId !== undefined && machineId === first?.machineId);

const fixesFor = (
  what: 'node' | 'tunnel',
  nodes: readonly Node[],
  address: string,
  agents: readonly AgentPod[],
): FixRef[] => {
  const stale = nodes.filter(isStale);
  if (stale.length > 0 && stale.length < nodes.length)
    return stale.slice(0, 3).map(({ name }) => deleteStaleNode.with({ node: name }));
  // At its start calico-node asks IPAM whose a tunnel's address is.
  if (what === 'tunnel') return nodes.slice(0, 3).map(({ name }) => restartCalicoNode.with({ node: name }));
  const copies = copiesAmong(nodes).slice(0, 3);
  const better = detectionFix(nodes, familyOf(address) ?? 4, agents);
  const own = better.length === 0 && copies.length === 0 ? nodes.slice(-1) : [];
  return [
    ...better,
    ...copies.map(({ name }) => renewMachineId.with({ node: name })),
    ...own.map(({ name }) => giveOwnAddress.with({ node: name, address })),
  ];
};

const whyOf = (
  what: 'node' | 'tunnel',
  nodes: readonly Node[],
  address: string,
  agents: readonly AgentPod[],
): Message | '' => {
  const stale = nodes.filter(isStale);
  if (stale.length > 0 && stale.length < nodes.length)
    return say('node-identity.stale', { nodes: someOf(stale.map(({ name }) => name)) });
  if (copiesAmong(nodes).length > 0)
    return say('node-identity.one-machine', {
      nodes: someOf([nodes[0], ...copiesAmong(nodes)].flatMap((node) => node?.name ?? [])),
    });
  const detection = agentsOn(agents, nodes).find((agent) => agent.detection !== undefined)?.detection;
  if (what === 'tunnel' || detection === undefined) return '';
  const method = (familyOf(address) === 6 ? detection.method6 : detection.method) ?? 'first-found';
  return say('node-address-twice.found-by', { method });
};

const addressTwice = (
  all: readonly Node[],
  agents: readonly AgentPod[],
): { nodes: Node[]; finding: ClusterCheckFinding }[] =>
  shared(all.flatMap(addressesOf)).flatMap(([address, had]) => {
    const nodes = had.map(({ node }) => node);
    // What kubelets alone have in common concerns Calico not: other nodes reach pods without it.
    if (had.every(({ role }) => role === 'kubelet')) {
      const statement = say('kubelet-address-twice.nodes', {
        count: nodes.length,
        address,
        nodes: someOf(nodes.map(({ name }) => name)),
      });
      const lines = had.map(({ node, field }) => `${node.name}  ${field}: ${address}`);
      const object = `address ${address}`;
      return [
        {
          nodes,
          finding: found({
            check: 'kubelet-address-twice',
            status: 'warn',
            object,
            statement,
            proof: [proofOf(source, lines)],
          }),
        },
      ];
    }
    const what = had.some(({ role }) => role === 'node') ? 'node' : 'tunnel';
    return [
      {
        nodes,
        finding: found({
          check: what === 'tunnel' ? 'tunnel-address-twice' : 'node-address-twice',
          status: 'fail',
          object: `address ${address}`,
          statement: say(what === 'tunnel' ? 'tunnel-address-twice.nodes' : 'node-address-twice.nodes', {
            count: nodes.length,
            address,
            nodes: someOf(nodes.map(({ name }) => name)),
            why: whyOf(what, nodes, address, agents),
          }),
          proof: [
            proofOf(
              source,
              had.map(({ node, field }) => `${node.name}  ${field}: ${address}`),
            ),
          ],
          fixes: fixesFor(what, nodes, address, agents),
        }),
      },
    ];
  });

/**
 * Nodes that Calico knows by an address of a network that no other node is in, while their kubelet has one in the
 * network of the others (causes#node-address-wrong).
 */
const ofOtherNetwork = (all: readonly Node[], agents: readonly AgentPod[], doubled: ReadonlySet<string>) =>
  families.flatMap((family) => {
    const known = all.filter((node) => addressOf(node, family) !== undefined && !isStale(node));
    // Network → whose: thousands of nodes may each have one of their own.
    const networks = new Map<string, string[]>();
    const prefixes = new Set<number>();
    for (const node of known) {
      const cidr = family === 4 ? node.cidr4 : node.cidr6;
      const prefix = cidr === undefined || isHostPrefix(cidr) ? undefined : prefixLength(cidr);
      const network = prefix === undefined ? undefined : networkOf(addressOf(node, family) ?? '', prefix);
      if (prefix === undefined || network === undefined) continue;
      prefixes.add(prefix);
      networks.set(network, [...(networks.get(network) ?? []).slice(0, 1), node.name]);
    }
    const among = (name: string, address: string): boolean =>
      [...prefixes].some((prefix) => networks.get(networkOf(address, prefix) ?? '')?.some((whose) => whose !== name));
    const apart = known.filter((node) => {
      const address = addressOf(node, family) ?? '';
      const kubelet = kubeletAddress(node, family);
      return (
        kubelet !== undefined &&
        !doubled.has(node.name) &&
        !node.internalIPs.some((each) => bareAddress(each) === address) &&
        !among(node.name, address) &&
        among(node.name, kubelet)
      );
    });
    return foundOf(apart, () => ({
      check: 'node-address-apart',
      status: 'fail',
      object: `IPv${family} address of ${apart[0]?.name ?? ''}`,
      statement: say('node-address-apart.nodes', {
        nodes: someOf(
          apart.map((node) =>
            say('node-address-apart.of', {
              node: node.name,
              address: addressOf(node, family) ?? '',
              kubelet: kubeletAddress(node, family) ?? '',
            }),
          ),
        ),
      }),
      proof: [
        proofOf(
          source,
          apart.map(
            (node) =>
              `${node.name}  projectcalico.org/IPv${family}Address: ${addressOf(node, family)}  InternalIP: ${kubeletAddress(node, family)}`,
          ),
        ),
      ],
      fixes: detectionFix(known, family, agents),
    })).map((finding) => ({ nodes: apart, finding }));
  });

/** MAC addresses and keys by which tunnels are told apart, and router ids of one AS. */
const keysOf = (input: NodesInput, node: Node): (readonly [value: string, entry: { node: Node; kind: string }])[] => {
  const type = { 4: 'vxlanTunnelAddress', 6: 'vxlanV6TunnelAddress' } as const;
  const macs = families.flatMap((family) => {
    if (!node.tunnels.some((tunnel) => tunnel.type === type[family])) return [];
    const mac = (node.vtepMacs?.[family] ?? derivedVtepMac(node.name, family)).toLowerCase();
    return [[`mac ${mac}`, { node, kind: 'mac' }] as const];
  });
  const keys = (node.wireguardKeys ?? []).map((key) => [`key ${key}`, { node, kind: 'key' }] as const);
  const state = input.states[node.name];
  const ids = state?.ok ? Object.entries(state.value.routerIds ?? {}) : [];
  return [
    ...macs,
    ...keys,
    // Between two ASes one id is no matter (RFC 6286).
    ...ids.map(([family, id]) => [`id ${family} ${node.asNumber ?? ''} ${id}`, { node, kind: 'id' }] as const),
  ];
};

const ofKind = (
  kind: string,
  value: string,
  nodes: readonly Node[],
  agents: readonly AgentPod[],
): ClusterCheckFinding => {
  const said = value.split(' ').at(-1) ?? '';
  const names = { count: nodes.length, nodes: someOf(nodes.map(({ name }) => name)), value: said };
  const proof = [
    proofOf(
      kind === 'id' ? 'birdcl show status' : source,
      nodes.map(({ name }) => `${name}  ${said}`),
    ),
  ];
  if (kind === 'mac') {
    const written = nodes.flatMap(({ name, vtepMacs }) =>
      families.flatMap((family) =>
        vtepMacs?.[family]?.toLowerCase() === said
          ? [
              removeVtepMac.with({
                node: name,
                annotation: family === 4 ? 'VXLANTunnelMACAddr' : 'VXLANTunnelMACAddrV6',
              }),
            ]
          : [],
      ),
    );
    return found({
      check: 'vtep-mac-twice',
      status: 'fail',
      object: `VTEP ${said}`,
      statement: say('vtep-mac-twice.nodes', names),
      proof,
      fixes: written.slice(0, 3),
    });
  }
  if (kind === 'key') {
    const fixes = nodes.slice(1, 4).map(({ name }) => renewWireguardKey.with({ node: name, dev: 'wireguard.cali' }));
    return found({
      check: 'wireguard-key-twice',
      status: 'fail',
      object: `WireGuard key ${said}`,
      statement: say('wireguard-key-twice.nodes', names),
      proof,
      fixes,
    });
  }
  const set = agentsOn(agents, nodes).find(({ detection }) => detection?.routerId !== undefined);
  const odd = nodes.filter(({ ipv4 }) => ipv4 !== said).slice(0, 3);
  const fixes =
    set === undefined
      ? odd.map(({ name }) => restartCalicoNode.with({ node: name }))
      : [setRouterId.with({ namespace: set.namespace })];
  return found({
    check: 'router-id-twice',
    status: 'fail',
    object: `router id ${said}`,
    statement: say('router-id-twice.nodes', names),
    proof,
    fixes,
  });
};

/** Selectors and volumes choose a node by this label: two that have one name are taken for each other. */
const hostnames = (all: readonly Node[]): { nodes: Node[]; finding: ClusterCheckFinding }[] =>
  shared(
    all.flatMap((node) => {
      const name = node.labels['kubernetes.io/hostname'];
      return name === undefined ? [] : [[name, { node }] as const];
    }),
  ).map(([name, had]) => ({
    nodes: had.map(({ node }) => node),
    finding: found({
      check: 'hostname-twice',
      status: 'warn',
      object: `host name ${name}`,
      statement: say('hostname-twice.nodes', {
        count: had.length,
        name,
        nodes: someOf(had.map(({ node }) => node.name)),
      }),
      proof: [
        proofOf(
          source,
          had.map(({ node }) => `${node.name}  kubernetes.io/hostname: ${name}`),
        ),
      ],
    }),
  }));

export interface NodeIdentities {
  findings: ClusterCheckFinding[];
  /** Nodes that have an address with another: what is seen of their sessions follows of that. */
  doubled: ReadonlySet<string>;
}

/** `asked`: the nodes that findings are to be about; whoever shares something with them may be any other. */
export const nodeIdentities = (input: NodesInput, asked: ReadonlySet<string>): NodeIdentities => {
  const all = input.nodes.ok ? input.nodes.value : [];
  const agents = input.agents.ok ? input.agents.value : [];
  const twice = addressTwice(all, agents);
  const doubled = new Set(
    twice
      .filter(({ finding }) => finding.check === 'node-address-twice')
      .flatMap(({ nodes }) => nodes.map(({ name }) => name)),
  );
  const keys = shared(all.flatMap((node) => keysOf(input, node))).map(([value, had]) => {
    const nodes = had.map(({ node }) => node);
    return { nodes, finding: ofKind(had[0]?.kind ?? '', value, nodes, agents) };
  });
  const about = [...twice, ...ofOtherNetwork(all, agents, doubled), ...keys, ...hostnames(all)].filter(({ nodes }) =>
    nodes.some(({ name }) => asked.has(name)),
  );
  return {
    findings: about.slice(0, most).map(({ finding }) => finding),
    doubled,
  };
};
