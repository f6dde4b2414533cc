import type { Explained, Finding } from '../../case/finding.ts';
import { sameAddress, samePrefix } from '../../intended/addresses.ts';
import { findBlock } from '../../intended/blocks.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { type Draft, findingOf, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { type Leg, nodeIp } from '../leg.ts';
import { type RouteVerdict, routeToOther } from './route-verdict.ts';

const check = 'block-route' as const;

type Common = Pick<Draft, 'check' | 'hop' | 'node' | 'object' | 'proof'>;

const blockText = (leg: Leg): string => {
  const address = leg.destination.address ?? '';
  return findBlock(leg.c.objects.blocks, address)?.cidr ?? address;
};

const commonOf = (leg: Leg, verdict: RouteVerdict): Common => {
  const { source, destination } = leg;
  const route = 'route' in verdict ? verdict.route : undefined;
  const { family } = leg;
  const looked = routeProof(source.nodeName, family, destination.address, [route]);
  const expected = 'expected' in verdict ? [`expected: ${blockText(leg)} ${verdict.expected}`] : [];
  return {
    check,
    hop: 'source-node',
    node: source.nodeName,
    object: `route to ${blockText(leg)}`,
    proof: [
      ...(verdict.kind === 'diverted' ? [proofOf(`ip -${family} rule`, source.nodeName, [verdict.rule])] : []),
      ...(verdict.kind === 'unknown' ? [] : [{ ...looked, lines: [...looked.lines, ...expected] }]),
    ],
  };
};

const restart = (leg: Leg) => fix('restart-calico-node', { node: leg.source.nodeName });

type Departure = Pick<Draft, 'status' | 'cause' | 'statement' | 'fixes'>;

/** Somebody gave the sender's node the pod's address. */
const hasItself = ({ source, destination }: Leg, dev: string): Departure => ({
  status: 'fail',
  cause: 'foreign-route',
  statement: `${source.nodeName} has ${destination.address} of ${destination.key} itself, on ${dev}, so packets for it end there`,
  fixes: [fix('delete-address', { node: source.nodeName, address: destination.address, dev })],
});

const departs = (leg: Leg, verdict: RouteVerdict): Departure | undefined => {
  const { source, destination } = leg;
  const what = `packets for ${destination.address ?? 'the pod'}`;
  const deleteRoute = (route: string) => fix('delete-route', { node: source.nodeName, route, ...ofFamily(leg.family) });
  switch (verdict.kind) {
    case 'missing': {
      const instead =
        verdict.route === undefined
          ? 'and has no other'
          : `so ${what} leave by ${verdict.route.dst === '0.0.0.0/0' || verdict.route.dst === '::/0' ? 'the default gateway' : verdict.route.dst}`;
      return {
        status: 'fail',
        cause: 'block-route-missing',
        statement: `${source.nodeName} has no route to ${blockText(leg)} of ${destination.nodeName}, ${instead}`,
        fixes: [restart(leg)],
      };
    }
    case 'wrong':
      return {
        status: 'fail',
        cause: 'block-route-wrong',
        statement: `${source.nodeName} sends ${verdict.some ? `some ${what}` : what} to ${verdict.leadsTo} instead of ${destination.nodeName}`,
        fixes: [restart(leg), deleteRoute(verdict.route.dst)],
      };
    case 'foreign': {
      const own = source.state.ok ? ownerOfLocal(source.state.value, verdict.route) : undefined;
      if (own) return hasItself(leg, own.name);
      return {
        status: 'fail',
        cause: 'foreign-route',
        statement: `on ${source.nodeName} the more specific route ${verdict.route.dst} takes ${what} to ${verdict.leadsTo}`,
        fixes: [deleteRoute(verdict.route.text)],
      };
    }
    case 'refused':
      return {
        status: 'fail',
        cause: 'blackhole-route',
        statement: `on ${source.nodeName} the route "${verdict.route.type} ${verdict.route.dst}" eats ${what}, whose pod is on ${destination.nodeName}`,
        fixes: [deleteRoute(`${verdict.route.type} ${verdict.route.dst}`)],
      };
    case 'diverted':
      return {
        status: 'fail',
        cause: 'ip-rule-diverts',
        statement: `on ${source.nodeName} the routing rule "${verdict.rule}" takes ${what} out of the main table`,
        fixes: [fix('delete-ip-rule', { node: source.nodeName, rule: verdict.rule, ...ofFamily(leg.family) })],
      };
    case 'other-way':
      return {
        status: 'warn',
        cause: 'block-route-wrong',
        statement: `${source.nodeName} sends ${what} to ${destination.nodeName} by "${verdict.route.text}", not ${verdict.expected} as the pool asks`,
        fixes: [restart(leg)],
      };
    default:
      return undefined;
  }
};

/** BIRD learns a route that somebody wrote and tells the other nodes, where it shadows the pod's own. */
const passedOn = (leg: Leg, verdict: RouteVerdict): Explained[] => {
  const { source, destination } = leg;
  if (verdict.kind !== 'refused' && verdict.kind !== 'foreign') return [];
  const routes = destination.state.ok && destination.state.value.routes.ok ? destination.state.value.routes.value : [];
  const learned = routes.some(
    (route) =>
      route.protocol === 'bird' &&
      samePrefix(route.dst, verdict.route.dst) &&
      (sameAddress(route.gateway, nodeIp(source, leg.family)) ||
        // Between nodes of one AS the next hop is passed on unchanged.
        (verdict.route.gateway !== undefined && sameAddress(route.gateway, verdict.route.gateway))),
  );
  return learned ? [`foreign-route@${destination.nodeName}`] : [];
};

/** The sender's node and the block of the receiver's address (000-8, 001-4, 001-5, 004-2; facts 2.2). */
export const blockRoute = (leg: Leg): Finding => {
  const verdict = routeToOther(leg);
  const common = commonOf(leg, verdict);
  const { source, destination } = leg;
  const departure = departs(leg, verdict);
  if (departure) {
    return findingOf(leg, {
      ...common,
      ...departure,
      // A missing way back also fails a strict reverse path filter.
      explains: [
        `rp-filter-drops@${source.nodeName}`,
        // The node answers for the gateway only what its routing would let in (net/ipv4/arp.c).
        ...(verdict.kind === 'diverted' ? ([`gateway-unanswered@${source.nodeName}`] as const) : []),
        ...passedOn(leg, verdict),
        'check:live-packets',
      ],
    });
  }
  if (verdict.kind === 'unknown') {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the route of ${source.nodeName} to ${blockText(leg)} cannot be judged: ${verdict.reason}`,
    });
  }
  const note = verdict.kind === 'right' && verdict.note ? ` (${verdict.note})` : '';
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${source.nodeName} sends packets for ${destination.address} to ${destination.nodeName}${note}`,
  });
};
