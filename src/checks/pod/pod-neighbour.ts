import type { Finding } from '../../case/finding.ts';
import { wasAnswered } from '../../case/loss.ts';
import type { Neighbour } from '../../case/node-state.ts';
import { contains, isHostPrefix, sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { podInterfaceOf, podView } from './read-pod.ts';

/**
 * An entry that nobody uses or confirms goes away by itself; one that was written by hand, or to which a
 * route sends packets, stays.
 */
const isKept = (entry: Neighbour, side: PodSide): boolean => {
  if (entry.states.includes('PERMANENT')) return true;
  const routes = side.state.ok && side.state.value.routes.ok ? side.state.value.routes.value : [];
  return routes.some(
    (route) => route.dev === entry.dev && isHostPrefix(route.dst) && contains(route.dst, entry.address),
  );
};

const hasMac = (entry: Neighbour): boolean =>
  entry.mac !== undefined && !entry.states.includes('FAILED') && !entry.states.includes('INCOMPLETE');

const podMac = (side: PodSide): string | undefined => {
  const links = podView(side, 'links');
  return links.ok ? podInterfaceOf(side, links.value)?.mac?.toLowerCase() : undefined;
};

/** Whether live packets that came after the entry was read got to this pod, whichever end of the question it is. */
const answersNow = (leg: Leg, side: PodSide): boolean => {
  const asked = (side.end === 'destination') === (leg.direction === 'forward');
  return leg.c.packets.some(
    (test) =>
      wasAnswered(test) ||
      test.taps.some(
        (tap) => tap.place === (asked ? 'destination-pod' : 'source-pod') && (asked ? tap.requests : tap.replies) > 0,
      ),
  );
};

/** The node's entries for the pod's address: one interface only, and the pod's MAC (002-5, facts 1.3). */
export const podNeighbour = (leg: Leg, side: PodSide): Finding[] => {
  const check = 'pod-neighbour' as const;
  const { address, nodeName } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const common = {
    check,
    hop: hopAt(side, 'veth'),
    node: nodeName,
    object: `neighbour ${address}`,
  };
  const read = side.state.ok ? side.state.value.neighbours : side.state;
  if (!read.ok) {
    return [
      findingOf(leg, { ...common, status: 'unknown', statement: `neighbours of ${nodeName} not read: ${read.reason}` }),
    ];
  }
  const entries = read.value.filter((item) => sameAddress(item.address, address));
  const proof = [
    proofOf(
      `ip neigh show to ${address}`,
      nodeName,
      entries.length > 0 ? entries.map((item) => item.text) : ['(no entry)'],
    ),
  ];
  const findings: Finding[] = [];
  const known = entries.filter(hasMac);
  const elsewhere = known.filter((item) => item.dev !== side.veth && isKept(item, side));
  if (elsewhere.length > 0) {
    findings.push(
      findingOf(leg, {
        ...common,
        object: `neighbours ${address}`,
        // Routes decide which interface is used; entries on others do no harm by themselves.
        status: 'warn',
        cause: 'pod-neighbour-duplicate',
        statement: `on ${nodeName} ${address} is also known behind ${elsewhere.map((item) => item.dev).join(', ')}`,
        proof,
        fixes: elsewhere.map((item) => fix('delete-neighbour', { node: nodeName, address, dev: item.dev })),
      }),
    );
  }
  const own = entries.find((item) => item.dev === side.veth);
  const expected = podMac(side);
  const forget = fix('delete-neighbour', { node: nodeName, address, dev: side.veth });
  if (own !== undefined && !hasMac(own) && answersNow(leg, side)) {
    const statement = `${side.key} answers, though not when ${nodeName} last asked for its MAC address (${own.states.join(', ')})`;
    findings.push(findingOf(leg, { ...common, status: 'pass', statement, proof }));
  } else if (own !== undefined && !hasMac(own)) {
    findings.push(
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'pod-neighbour-unanswered',
        statement: `${side.key} did not answer when ${nodeName} last asked for its MAC address (${own.states.join(', ')})`,
        proof,
        explains: ['check:live-packets'],
        fixes: [forget],
      }),
    );
  } else if (own?.mac !== undefined && expected !== undefined && own.mac.toLowerCase() !== expected) {
    findings.push(
      findingOf(leg, {
        ...common,
        // The kernel asks again by itself before long, unless the entry is permanent.
        status: own.states.includes('PERMANENT') || own.states.includes('REACHABLE') ? 'fail' : 'warn',
        cause: 'pod-neighbour-wrong',
        statement: `${nodeName} sends packets for ${side.key} to ${own.mac}, but its interface has ${expected}`,
        proof,
        explains: ['check:live-packets'],
        fixes: [forget],
      }),
    );
  } else if (own?.mac !== undefined && expected === undefined) {
    findings.push(
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the MAC address of ${side.key} was not read, so the entry of ${nodeName} cannot be compared`,
        proof,
      }),
    );
  } else {
    const text =
      own === undefined
        ? `${nodeName} has not asked for ${address} lately`
        : `${nodeName} knows ${side.key} as ${own.mac}`;
    findings.push(findingOf(leg, { ...common, status: 'pass', statement: text, proof }));
  }
  return findings;
};
