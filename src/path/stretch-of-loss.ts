import type { PacketTest, Place } from '../case/packets.ts';
import { taps } from '../faults/hops.ts';
import { type CountedAt, kernelCounters } from '../faults/kernel-counters.ts';
import { type Loss, placeFor } from './loss.ts';
import type { PathDirection, PathEndpoint } from './path-direction.ts';

/** One place where a kernel can drop packets: a network namespace, what it does there, and on which interface. */
export interface Station {
  node: string;
  /** `namespace/name`; absent: the node's own network. */
  pod?: string;
  at: CountedAt;
  /** For what is counted by interface. */
  devices?: readonly string[];
  /** Here the packets are those of a tunnel, which the node itself sends and receives: of this protocol. */
  outer?: 'udp' | 'other';
}

type End = 'source' | 'destination';

/** Interfaces of an end at which the test was watched, by their place as the packets of that direction meet it. */
const devicesAt = (test: PacketTest, direction: Loss['direction'], place: Place): string[] => [
  ...new Set(
    test.taps
      .filter((tap) => placeFor(direction, tap.place) === place && tap.interface !== 'lo')
      .map((tap) => tap.interface),
  ),
];

/**
 * Where packets can be dropped between two neighbouring places of capture: `[0]` before the first. A capture sees
 * what an interface receives behind its driver and before its queue's filters, and what it sends behind its queue
 * and before its driver.
 */
const gapsOf = (path: PathDirection, test: PacketTest, direction: Loss['direction']): Station[][] => {
  const { source, destination, transport } = path;
  const on = (end: End, place: 'pod' | 'veth' | 'tunnel' | 'nic') => devicesAt(test, direction, `${end}-${place}`);
  const node = (end: PathEndpoint, at: CountedAt, devices?: string[]): Station[] =>
    end.nodeName === '' || devices?.length === 0
      ? []
      : [{ node: end.nodeName, at, ...(devices === undefined ? {} : { devices }) }];
  const pod = (end: PathEndpoint, at: CountedAt, devices?: string[]): Station[] =>
    end.kind !== 'pod' || devices?.length === 0
      ? []
      : [{ node: end.nodeName, pod: end.key, at, ...(devices === undefined ? {} : { devices }) }];
  const wrapped = 'device' in transport && !path.sameNode;
  const outer = (stations: Station[]): Station[] =>
    wrapped ? stations.map((station) => ({ ...station, outer: transport.kind === 'ipip' ? 'other' : 'udp' })) : [];
  const ownSender = source.kind === 'node' ? node(source, 'sending') : [];
  const ownReceiver = destination.kind === 'node' ? node(destination, 'receiving') : [];
  return [
    [...pod(source, 'sending'), ...pod(source, 'queue', on('source', 'pod'))],
    [...pod(source, 'device-out', on('source', 'pod')), ...node(source, 'device-in', on('source', 'veth'))],
    [
      ...node(source, 'queue', on('source', 'veth')),
      ...node(source, 'arriving'),
      ...node(source, 'forwarding'),
      ...ownSender,
      ...node(source, 'queue', on('source', 'tunnel')),
    ],
    [
      ...outer(node(source, 'sending')),
      ...node(source, 'device-out', on('source', 'tunnel')),
      ...node(source, 'queue', on('source', 'nic')),
    ],
    [...node(source, 'device-out', on('source', 'nic')), ...node(destination, 'device-in', on('destination', 'nic'))],
    [
      ...node(destination, 'queue', on('destination', 'nic')),
      ...outer([...node(destination, 'arriving'), ...node(destination, 'receiving')]),
      ...node(destination, 'device-in', on('destination', 'tunnel')),
    ],
    [
      ...node(destination, 'queue', on('destination', 'tunnel')),
      ...node(destination, 'arriving'),
      ...node(destination, 'forwarding'),
      ...ownReceiver,
      ...node(destination, 'queue', on('destination', 'veth')),
    ],
    [
      ...node(destination, 'device-out', on('destination', 'veth')),
      ...pod(destination, 'device-in', on('destination', 'pod')),
    ],
    [
      ...pod(destination, 'queue', on('destination', 'pod')),
      ...pod(destination, 'arriving'),
      ...pod(destination, 'receiving'),
      ...pod(destination, 'sending'),
    ],
  ];
};

/** Every place where a kernel can have dropped what was lost, in packet order; none where nothing tells where. */
export const stretchOfLoss = (path: PathDirection, test: PacketTest, loss: Loss): Station[] => {
  if (loss.lastSeen === undefined && loss.firstUnseen === undefined) return [];
  const rank = (place: Place): number => taps.indexOf(placeFor(loss.direction, place));
  const from = loss.lastSeen === undefined ? 0 : rank(loss.lastSeen.place) + 1;
  const to = loss.firstUnseen === undefined ? taps.length : rank(loss.firstUnseen.place);
  return gapsOf(path, test, loss.direction)
    .slice(from, to + 1)
    .flat();
};

/** Whether a counter counts what can be dropped there: of that place, protocol and family. */
export const countsAt = (
  station: Station,
  moved: { node: string; pod?: string | undefined; device?: string | undefined; name: string },
  { protocol, family }: { protocol: string; family: 4 | 6 },
): boolean => {
  const row = kernelCounters.get(moved.name);
  if (row === undefined || !row.at.includes(station.at) || station.node !== moved.node) return false;
  if (station.pod !== moved.pod && row.everywhere !== true) return false;
  if (moved.device !== undefined && station.devices?.includes(moved.device) !== true) return false;
  if (row.family !== undefined && row.family !== family) return false;
  return row.protocol === undefined || row.protocol === (station.outer ?? protocol);
};
