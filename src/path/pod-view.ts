import type { Link, NodeState, PodNetwork } from '../case/node-state.ts';
import type { Failure } from '../case/read.ts';
import type { PathEndpoint, PodEndpoint } from './path-direction.ts';

type PodViews = Pick<PodNetwork, 'links' | 'routes' | 'neighbours'>;

/** One part of a pod's own view, or why it was not read. */
export const podView = <K extends keyof PodViews>(endpoint: PodEndpoint, part: K): PodViews[K] | Failure =>
  endpoint.network.ok ? endpoint.network.value[part] : endpoint.network;

type NodeViews = Pick<NodeState, 'links' | 'routes' | 'neighbours'>;

/** One part of what an end's node has, or why it was not read. */
export const nodeView = <K extends keyof NodeViews>(endpoint: PathEndpoint, part: K): NodeViews[K] | Failure =>
  endpoint.state.ok ? endpoint.state.value[part] : endpoint.state;

export const nodeLink = (endpoint: PathEndpoint, name: string): Link | undefined => {
  const links = nodeView(endpoint, 'links');
  return links.ok ? links.value.find((link) => link.name === name) : undefined;
};

/** Where a command ran, for proofs. */
export const inNetworkOf = ({ key }: Pick<PodEndpoint, 'key'>): string => `(netns of ${key})`;

/** What was read, with the pod in whose network it was; the node's own has none. */
export const readIn = (source: string, pod: string | undefined): string =>
  pod === undefined ? source : `${source} ${inNetworkOf({ key: pod })}`;

/** The pod's interface is the other end of the host's veth; else the one that is not the loopback. */
export const podInterfaceOf = (endpoint: PodEndpoint, links: readonly Link[]): Link | undefined => {
  const outside = links.filter((link) => !link.flags.includes('LOOPBACK'));
  const host = nodeLink(endpoint, endpoint.veth);
  return (
    outside.find((link) => host !== undefined && link.peerIndex === host.index && link.index === host.peerIndex) ??
    outside.find((link) => link.name === 'eth0') ??
    outside.find((link) => link.kind === 'veth') ??
    outside[0]
  );
};
