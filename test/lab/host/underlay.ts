import { runOk } from './run.ts';
import { type SlowWire, startSlowWire } from './slow-wire.ts';

/**
 * The network between the nodes: one more namespace with a bridge for each subnet, whose own address is
 * the default gateway of the nodes there. With two subnets it is the router between them; beyond them it
 * forwards nothing.
 */
export interface Underlay {
  namespace: string;
  /** The first subnet's. */
  gateway: string;
  /** Drops what matches between nodes, such as `udp dport 4789`; replaces what was dropped before. */
  drop(matches: readonly string[]): Promise<void>;
  /** As `drop`, but only what goes from one subnet to the other. */
  dropRouted(matches: readonly string[]): Promise<void>;
  /** Changes packets between nodes by rules such as `udp dport 4789 @th,48,16 set 0xdead`; none ends it. */
  change(rules: readonly string[]): Promise<void>;
  /** The largest packet that a node's port takes: longer ones vanish, as in a switch. */
  narrow(node: string, mtu: number): Promise<void>;
  /** A wire between a node and its switch that can be slow and lose frames; one at a time, and to be cut in the end. */
  slow(node: string): Promise<SlowWire>;
}

export const underlayGateway = (subnet: number): string => `10.39.${subnet}.254`;

interface Place {
  name: string;
  namespace: string;
  subnet: number;
  mac: string;
}

const bridgeOf = (subnet: number): string => (subnet === 0 ? 'underlay' : `underlay-${subnet}`);

/** Creates the underlay and one namespace for each node, wired to it by the node's `eth0`. */
export const createUnderlay = async (lab: string, nodes: readonly Place[]): Promise<Underlay> => {
  const namespace = `${lab}-underlay`;
  const subnets = [...new Set([0, ...nodes.map(({ subnet }) => subnet)])];
  const spaces = [namespace, ...nodes.map((node) => node.namespace)];
  const links = nodes.map(
    (node) =>
      `link add name ${node.name} netns ${namespace} type veth peer name eth0 address ${node.mac} netns ${node.namespace}`,
  );
  await runOk(['ip', '-batch', '-'], {
    input: [...spaces.map((space) => `netns add ${space}`), ...links].join('\n'),
  });
  const bridges = subnets.flatMap((subnet) => [
    `link add ${bridgeOf(subnet)} type bridge mcast_snooping 0`,
    `addr add ${underlayGateway(subnet)}/24 dev ${bridgeOf(subnet)}`,
    `link set ${bridgeOf(subnet)} up`,
  ]);
  const ports = nodes.flatMap(({ name, subnet }) => [
    `link set ${name} master ${bridgeOf(subnet)}`,
    `link set ${name} up`,
  ]);
  await runOk(['ip', '-n', namespace, '-batch', '-'], { input: ['link set lo up', ...bridges, ...ports].join('\n') });
  const inside = (argv: readonly string[], input = '') =>
    runOk(['nsenter', `--net=/run/netns/${namespace}`, ...argv], { input });
  if (subnets.length > 1) await inside(['sysctl', '-q', '-w', 'net/ipv4/ip_forward=1']);
  const rulesOf = (family: 'bridge' | 'inet', table: string, rules: readonly string[]): string[] => [
    `add table ${family} ${table}`,
    `delete table ${family} ${table}`,
    ...(rules.length > 0
      ? [
          `add table ${family} ${table}`,
          `add chain ${family} ${table} forward { type filter hook forward priority 0; }`,
          ...rules.map((rule) => `add rule ${family} ${table} forward ${rule}`),
        ]
      : []),
  ];
  const put = async (table: string, bridged: readonly string[], routed: readonly string[]): Promise<void> => {
    const routes = subnets.length > 1 ? rulesOf('inet', table, routed) : [];
    await inside(['nft', '-f', '-'], [...rulesOf('bridge', table, bridged), ...routes].join('\n'));
  };
  const dropping = (matches: readonly string[]): string[] => matches.map((match) => `${match} counter drop`);
  const write = (bridged: readonly string[], routed: readonly string[]): Promise<void> =>
    put('underlay', dropping(bridged), dropping(routed));
  return {
    namespace,
    gateway: underlayGateway(0),
    drop: (matches) => write(matches, matches),
    dropRouted: (matches) => write([], matches),
    change: (rules) => put('changes', rules, rules),
    slow: async (name) => {
      const subnet = nodes.find((node) => node.name === name)?.subnet ?? 0;
      const ends = ['slow-node', 'slow-switch'] as const;
      const wire = await startSlowWire(ends, ['nsenter', `--net=/run/netns/${namespace}`]);
      const lines = [
        'link add slow type bridge mcast_snooping 0',
        'link set slow up',
        `link set ${ends[0]} master slow up`,
        `link set ${ends[1]} master ${bridgeOf(subnet)} up`,
        `link set ${name} master slow`,
      ];
      await inside(['ip', '-batch', '-'], lines.join('\n'));
      return wire;
    },
    narrow: async (node, mtu) => {
      await inside(['ip', 'link', 'set', node, 'mtu', String(mtu)]);
    },
  };
};
