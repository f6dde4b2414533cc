import type { AgentPod, ClusterCheckNode } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { setAddressDetection } from '../fixes/by-hand/identities.ts';
import type { Family } from '../ip/address.ts';
import { bareAddress, isHostPrefix, networkOf, prefixLength } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import { live } from './agents.ts';
import { addressOf, families, kubeletAddress } from './node-address.ts';
import { someOf } from './report.ts';
import { type AboutNodes, aboutNodes } from './shared-by-nodes.ts';

/** Addresses that Calico found in a network where its other nodes are not (causes#node-address-wrong). */

type Node = ClusterCheckNode;

/** To go by the kubelets' addresses, where each of these nodes has one of its own. */
export const detectionFix = (nodes: readonly Node[], family: Family, agents: readonly AgentPod[]): FixRef[] => {
  const kubelets = nodes.flatMap((node) => kubeletAddress(node, family) ?? []);
  if (kubelets.length < nodes.length || new Set(kubelets).size < kubelets.length) return [];
  const namespace = live(agents)[0]?.namespace;
  return [setAddressDetection.with({ method: 'kubernetes-internal-ip', family: `${family}`, namespace })];
};

/** Whether an address is in the network of a node other than that of this name. */
const amongOthers = (known: readonly Node[], family: Family): ((name: string, address: string) => boolean) => {
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
  return (name, address) =>
    [...prefixes].some((prefix) => networks.get(networkOf(address, prefix) ?? '')?.some((whose) => whose !== name));
};

/**
 * Nodes that Calico knows by an address of a network that no other node is in, while their kubelet has one in the
 * network of the others. `doubled`: nodes of which more is known to be wrong.
 */
export const addressApart = (
  all: readonly Node[],
  agents: readonly AgentPod[],
  doubled: ReadonlySet<string>,
): AboutNodes[] =>
  families.flatMap((family) => {
    const known = all.filter((node) => addressOf(node, family) !== undefined && node.silent !== true);
    const isAmong = amongOthers(known, family);
    const apart = known.flatMap((node) => {
      const address = addressOf(node, family) ?? '';
      const kubelet = kubeletAddress(node, family);
      return kubelet !== undefined &&
        !doubled.has(node.name) &&
        !node.internalIPs.some((each) => bareAddress(each) === address) &&
        !isAmong(node.name, address) &&
        isAmong(node.name, kubelet)
        ? [{ node, address, kubelet }]
        : [];
    });
    const [first] = apart;
    if (first === undefined) return [];
    return aboutNodes(apart, {
      check: 'node-address-apart',
      status: 'fail',
      object: `IPv${family} address of ${first.node.name}`,
      statement: say('node-address-apart.nodes', {
        nodes: someOf(
          apart.map(({ node, address, kubelet }) =>
            say('node-address-apart.of', { node: node.name, address, kubelet }),
          ),
        ),
      }),
      line: ({ address, kubelet }) => `projectcalico.org/IPv${family}Address: ${address}  InternalIP: ${kubelet}`,
      fixes: detectionFix(known, family, agents),
    });
  });
