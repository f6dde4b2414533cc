import type { LostPlace, MeshWay, Passage } from '../../case/mesh.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { TriedOnce } from './read-tries.ts';

/** How lost packets are told: of what, where, and how far they came. */

const groupName = (by: string, name: string): Message =>
  by === 'zone' ? say('mesh.zone', { name }) : say('mesh.rack', { name });

export const placeName = (place: LostPlace): Message => {
  switch (place.kind) {
    case 'all':
      return say('mesh.everywhere');
    case 'pair': {
      const { from, to } = place;
      return place.both ? say('mesh.between', { from, to }) : say('mesh.from-to', { from, to });
    }
    case 'node': {
      const { node } = place;
      if (place.way === 'both') return say('mesh.to-and-from', { of: node });
      return place.way === 'to' ? say('mesh.to', { to: node }) : say('mesh.from', { from: node });
    }
    case 'groups': {
      const [from, to] = [groupName(place.by, place.from), groupName(place.by, place.to)];
      if (place.from === place.to) return say('mesh.within', { group: from });
      return place.both ? say('mesh.between', { from, to }) : say('mesh.from-to', { from, to });
    }
    case 'group': {
      const group = groupName(place.by, place.group);
      if (place.within) return say('mesh.to-from-within', { group });
      if (place.way === 'both') return say('mesh.to-and-from', { of: group });
      return place.way === 'to' ? say('mesh.to', { to: group }) : say('mesh.from', { from: group });
    }
  }
};

/** The node that a place is about, where it is one. */
export const nodeOfPlace = (place: LostPlace): string | undefined => (place.kind === 'node' ? place.node : undefined);

const tunnelNames: Record<Exclude<MeshWay, 'node'>, string> = {
  vxlan: 'VXLAN',
  ipip: 'IP-in-IP',
  wireguard: 'WireGuard',
};

/** What has to pass between the nodes (calico#7), as the fix for firewalls takes it; undefined: not known. */
export const neededBetween = (way: MeshWay, tries: readonly TriedOnce[]): string | undefined => {
  if (way === 'node') return 'node to node';
  const carried = tries.flatMap((one) => one.carried ?? [])[0];
  if (carried?.tunnel === 'vxlan') return carried.port === undefined ? undefined : `${carried.port}/udp`;
  if (carried?.tunnel === 'ipip') return 'protocol 4';
  return way !== 'wireguard' && tries.some(({ left = 0 }) => left > 0) ? 'pod addresses' : undefined;
};

/** `packets in VXLAN (4789/udp)` */
const byTunnel = (way: Exclude<MeshWay, 'node'>, tries: readonly TriedOnce[]): Message => {
  const needed = neededBetween(way, tries);
  if (needed === 'pod addresses') return say('mesh.bare');
  return say('mesh.in-tunnel', {
    tunnel: needed === undefined ? tunnelNames[way] : say('mesh.tunnel-by', { tunnel: tunnelNames[way], needed }),
  });
};

export interface LostKind {
  way: MeshWay;
  family: 4 | 6;
  full: boolean;
  /** To the nodes' own addresses as well. */
  everything?: boolean;
}

/** @param dual the nodes have both families, so which of them it is about is said */
export const packetsName = (
  { way, family, full, everything }: LostKind,
  tries: readonly TriedOnce[],
  dual: boolean,
): Message => {
  const plain = everything ? say('mesh.all-packets') : way === 'node' ? say('mesh.of-nodes') : byTunnel(way, tries);
  const what = dual ? say('mesh.over-family', { what: plain, family }) : plain;
  if (!full) return what;
  const sizes = tries.flatMap(({ bytes }) => bytes ?? []);
  return say('mesh.of-bytes', { what, bytes: sizes.length === 0 ? 0 : Math.min(...sizes) });
};

export type LossAt = 'sender' | 'between' | 'receiver';

const lossAtOne = ({ left, reached, arrived }: TriedOnce): LossAt | undefined => {
  if (left === 0) return 'sender';
  if (reached === undefined || left === undefined) return undefined;
  if (reached === 0) return 'between';
  return arrived === 0 ? 'receiver' : undefined;
};

/** How far those came that did not arrive; undefined: not known, or not the same for all. */
export const lossAt = (tries: readonly TriedOnce[]): LossAt | undefined => {
  const seen = new Set(tries.map(lossAtOne).filter((at) => at !== undefined));
  const [only] = seen;
  return seen.size === 1 ? only : undefined;
};

export const lossAtName = (at: LossAt | undefined): Message | '' => {
  switch (at) {
    case undefined:
      return '';
    case 'sender':
      return say('mesh.not-sent');
    case 'between':
      return say('mesh.not-reached');
    case 'receiver':
      return say('mesh.not-out');
  }
};

const count = (value: number | undefined): string => (value === undefined ? '-' : String(value));

/** One line of the proof. */
export const tryLine = ({
  from,
  to,
  address,
  sent,
  left,
  reached,
  arrived,
  answered,
  bytes,
  said,
}: TriedOnce): string =>
  [
    `${from} > ${to} (${address})`,
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    `sent ${sent}, left ${count(left)}, reached ${count(reached)}, arrived ${count(arrived)}, answered ${answered}`,
    ...(said === undefined ? [] : [said]),
  ].join('  ');

/** Tries in the direction that was lost, or in either where that is not known. */
export const triesOf = (tries: readonly TriedOnce[], lost: readonly Passage[]): TriedOnce[] => {
  const keys = new Set(lost.flatMap(({ from, to, either }) => [`${from} ${to}`, ...(either ? [`${to} ${from}`] : [])]));
  return tries.filter(({ from, to }) => keys.has(`${from} ${to}`));
};
