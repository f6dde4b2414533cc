import { runOk } from './run.ts';

/**
 * The network between the nodes: one more namespace with a bridge, whose own address is the nodes'
 * default gateway. It forwards nothing beyond the bridge.
 */
export interface Underlay {
  namespace: string;
  gateway: string;
  /** Drops what matches between nodes, such as `udp dport 4789`; replaces what was dropped before. */
  drop(matches: readonly string[]): Promise<void>;
}

export const underlayGateway = '10.39.0.254';

/** Creates the underlay and one namespace for each node, wired to it by the node's `eth0`. */
export const createUnderlay = async (
  lab: string,
  nodes: readonly { name: string; namespace: string; mac: string }[],
): Promise<Underlay> => {
  const namespace = `${lab}-underlay`;
  const spaces = [namespace, ...nodes.map((node) => node.namespace)];
  const links = nodes.map(
    (node) =>
      `link add name ${node.name} netns ${namespace} type veth peer name eth0 address ${node.mac} netns ${node.namespace}`,
  );
  await runOk(['ip', '-batch', '-'], {
    input: [...spaces.map((space) => `netns add ${space}`), ...links].join('\n'),
  });
  const ports = nodes.flatMap(({ name }) => [`link set ${name} master underlay`, `link set ${name} up`]);
  await runOk(['ip', '-n', namespace, '-batch', '-'], {
    input: [
      'link set lo up',
      'link add underlay type bridge mcast_snooping 0',
      `addr add ${underlayGateway}/24 dev underlay`,
      'link set underlay up',
      ...ports,
    ].join('\n'),
  });
  const nft = (input: string) => runOk(['nsenter', `--net=/run/netns/${namespace}`, 'nft', '-f', '-'], { input });
  return {
    namespace,
    gateway: underlayGateway,
    drop: async (matches) => {
      const rules = matches.map((match) => `add rule bridge underlay forward ${match} counter drop`);
      await nft(
        [
          'add table bridge underlay',
          'delete table bridge underlay',
          ...(rules.length > 0
            ? [
                'add table bridge underlay',
                'add chain bridge underlay forward { type filter hook forward priority 0; }',
                ...rules,
              ]
            : []),
        ].join('\n'),
      );
    },
  };
};
