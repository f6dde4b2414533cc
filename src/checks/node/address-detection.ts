import type { Link } from '../../case/node-state.ts';
import type { ClusterNode, Pod } from '../../case/objects.ts';
import { type AddressMethod, setAddressDetection } from '../../fixes/by-hand/identities.ts';
import { isAgentOf } from '../../intended/agent-pod.ts';
import { internalIps } from '../../intended/identities.ts';
import { contains, networkOf, sameAddress } from '../../ip/texts.ts';
import { linksOf, linkWith, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** How calico-node came by its node's address, and how it would come by a better one (causes#node-address-wrong). */

/** Interfaces that calico-node's `first-found` leaves out, and those of pods and tunnels. */
const notOfMachine = /^(?:lo|docker|cbr|dummy|virbr|lxcbr|veth|cali|tunl|flannel|kube-ipvs|cni|vxlan|wireguard|wg-v6)/;

const agentOn = (path: PathDirection, node: string): Pod | undefined =>
  path.c.objects.pods.find((pod) => isAgentOf(node, pod) && !pod.deleting);

/** `; calico-node finds its node's address by first-found, which took eth1`; nothing where its settings were not read. */
export const howDetected = (path: PathDirection, endpoint: PathEndpoint, address: string): MessageArg => {
  const { detection } = agentOn(path, endpoint.nodeName) ?? {};
  if (detection === undefined) return '';
  const node = endpoint.nodeName;
  const dev = linkWith(endpoint, address)?.name;
  const four = path.family === 4;
  const ip = (four ? detection.ip : detection.ip6) ?? 'autodetect';
  if (ip !== 'autodetect') return say('node-identity.told', { node, setting: four ? 'IP' : 'IP6', ip });
  const method = (four ? detection.method : detection.method6) ?? 'first-found';
  return dev === undefined
    ? say('node-identity.detected', { node, method })
    : say('node-identity.detected-on', { node, method, dev });
};

/** Networks in which the node has an address of its own on an interface of the machine. */
const networksOf = (endpoint: PathEndpoint, family: 4 | 6): { network: string; address: string }[] =>
  linksOf(endpoint.state)
    .filter(({ name }) => !notOfMachine.test(name))
    .flatMap(({ addresses }) => addresses)
    .filter((own) => own.family === family && own.scope === 'global' && own.prefix < (family === 4 ? 32 : 128))
    .flatMap(({ address, prefix }) => {
      const network = networkOf(address, prefix);
      return network === undefined ? [] : [{ network, address }];
    });

const distinct = (addresses: readonly string[]): boolean => new Set(addresses).size === addresses.length;

/**
 * A way of finding addresses that gives each of these nodes one of its own, by what is known of them: the kubelets'
 * addresses, else a network in which both nodes of the way have different ones.
 */
const betterMethod = (
  path: PathDirection,
  nodes: readonly ClusterNode[],
  instead: string | undefined,
): AddressMethod | undefined => {
  const { family } = path;
  const internal = nodes.map((node) => internalIps(node, family));
  const onInterfaces = [path.source, path.destination].every((endpoint) => {
    const node = nodes.find(({ name }) => name === endpoint.nodeName);
    const [first] = node === undefined ? [] : internalIps(node, family);
    return first === undefined || linksOf(endpoint.state).length === 0 || linkWith(endpoint, first) !== undefined;
  });
  const isNew = (address: string): boolean => !sameAddress(address, instead);
  if (onInterfaces && internal.every(([first]) => first !== undefined && isNew(first)) && distinct(internal.flat()))
    return { method: 'kubernetes-internal-ip' };
  const far = networksOf(path.destination, family);
  const shared = networksOf(path.source, family).find(
    ({ network, address }) =>
      isNew(address) &&
      far.some((other) => other.network === network && !sameAddress(other.address, address) && isNew(other.address)) &&
      !far.some((other) => sameAddress(other.address, address)),
  );
  return shared && { method: 'cidr', cidr: shared.network };
};

/** The setting that lasts; nothing where no better one is known, or where it would find `instead` again. */
export const detectionFix = (path: PathDirection, nodes: readonly ClusterNode[], instead?: string) => {
  const better = betterMethod(path, nodes, instead);
  if (better === undefined) return [];
  const agent = agentOn(path, path.source.nodeName) ?? agentOn(path, path.destination.nodeName);
  const { method, cidr } = better;
  return [
    setAddressDetection.with({
      method,
      ...(cidr === undefined ? {} : { cidr }),
      family: `${path.family}`,
      namespace: agent?.namespace,
    }),
  ];
};

/** Whether an address is in the network of an interface that has an address. */
export const isNear = (link: Link, address: string): boolean =>
  link.addresses.some((own) => contains(`${own.address}/${own.prefix}`, address));
