import type { Finding } from '../../case/finding.ts';
import type { Link, Neighbour, PodNetwork, Route } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import type { CheckId } from '../../faults/checks.ts';
import { findingOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';

interface PodViews {
  links: Link[];
  routes: Route[];
  neighbours: Neighbour[];
}

/** One part of a pod's own view, or why it was not read. */
export const podView = <K extends keyof PodViews>(side: PodSide, part: K): Read<PodViews[K]> => {
  if (!side.network.ok) return side.network;
  const view: PodNetwork = side.network.value;
  return view[part] as Read<PodViews[K]>;
};

export const unknownPodView = (leg: Leg, side: PodSide, check: CheckId, what: string, reason: string): Finding =>
  findingOf(leg, {
    check,
    status: 'unknown',
    hop: hopAt(side, 'pod'),
    node: side.nodeName,
    object: `Pod ${side.key}`,
    statement: `${what} of ${side.key} not read: ${reason}`,
  });

/** The pod's interface is the other end of the host's veth; else the one that is not the loopback. */
export const podInterfaceOf = (side: PodSide, links: readonly Link[]): Link | undefined => {
  const outside = links.filter((link) => !link.flags.includes('LOOPBACK'));
  const hostLinks = side.state.ok && side.state.value.links.ok ? side.state.value.links.value : [];
  const host = hostLinks.find((link) => link.name === side.veth);
  return (
    outside.find((link) => host !== undefined && link.peerIndex === host.index && link.index === host.peerIndex) ??
    outside.find((link) => link.name === 'eth0') ??
    outside.find((link) => link.kind === 'veth') ??
    outside[0]
  );
};
