import type { Link, NodeState, PodNetwork } from '../../case/node-state.ts';
import type { Failure } from '../../case/read.ts';
import type { PodSide, Side } from '../leg.ts';

type PodViews = Pick<PodNetwork, 'links' | 'routes' | 'neighbours'>;

/** One part of a pod's own view, or why it was not read. */
export const podView = <K extends keyof PodViews>(side: PodSide, part: K): PodViews[K] | Failure =>
  side.network.ok ? side.network.value[part] : side.network;

type NodeViews = Pick<NodeState, 'links' | 'routes' | 'neighbours'>;

/** One part of what an end's node has, or why it was not read. */
export const nodeView = <K extends keyof NodeViews>(side: Side, part: K): NodeViews[K] | Failure =>
  side.state.ok ? side.state.value[part] : side.state;

export const nodeLink = (side: Side, name: string): Link | undefined => {
  const links = nodeView(side, 'links');
  return links.ok ? links.value.find((link) => link.name === name) : undefined;
};

/** Where a command ran, for proofs. */
export const inNetworkOf = ({ key }: PodSide): string => `(netns of ${key})`;

/** The pod's interface is the other end of the host's veth; else the one that is not the loopback. */
export const podInterfaceOf = (side: PodSide, links: readonly Link[]): Link | undefined => {
  const outside = links.filter((link) => !link.flags.includes('LOOPBACK'));
  const host = nodeLink(side, side.veth);
  return (
    outside.find((link) => host !== undefined && link.peerIndex === host.index && link.index === host.peerIndex) ??
    outside.find((link) => link.name === 'eth0') ??
    outside.find((link) => link.kind === 'veth') ??
    outside[0]
  );
};
