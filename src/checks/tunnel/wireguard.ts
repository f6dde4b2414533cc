import type { Finding } from '../../case/finding.ts';
import { findingOf, proofOf } from '../draft.ts';
import { hopAt, type Leg, type Side } from '../leg.ts';

/**
 * Packets that WireGuard carries are recognised, and no more: its peers, sessions and routes are not judged
 * (facts 2.4). What live packets did still is.
 */
export const wireguard = (leg: Leg, side: Side): Finding[] => {
  const { transport } = leg;
  if (transport.kind !== 'wireguard') return [];
  const { device } = transport;
  const links = side.state.ok ? side.state.value.links : side.state;
  const link = links.ok ? links.value.find((item) => item.name === device) : undefined;
  const found = !links.ok
    ? `was not read: ${links.reason}`
    : link === undefined
      ? 'is not there'
      : link.up
        ? 'is up'
        : 'is down';
  return [
    findingOf(leg, {
      check: 'wireguard',
      hop: hopAt(side, 'tunnel'),
      node: side.nodeName,
      object: `interface ${device}`,
      status: 'unknown',
      statement: `${leg.source.nodeName} and ${leg.destination.nodeName} both publish a WireGuard key, so their pods' packets are encrypted; ${device} on ${side.nodeName} ${found}, and WireGuard's peers and sessions are not read`,
      proof: link === undefined ? [] : [proofOf(`ip -d addr show ${device}`, side.nodeName, [link.text])],
    }),
  ];
};
