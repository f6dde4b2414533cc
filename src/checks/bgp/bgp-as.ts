import type { Bird, BirdProtocol } from '../../case/node-state.ts';
import { defaultAsNumber } from '../../intended/bgp.ts';
import { nodeAddress } from '../../intended/transport.ts';
import type { Leg, Side } from '../leg.ts';
import { bgpProtocols, isBadAs } from './bird-state.ts';

const annotated = (side: Side): string | undefined => (side.node.ok ? side.node.value.calico.asNumber : undefined);

/** Addresses of nodes whose Node object names an AS number of its own. */
const annotatedAddresses = (leg: Leg): ReadonlySet<string> =>
  new Set(
    Object.values(leg.c.objects.nodes).flatMap((read) => {
      const address =
        read.ok && read.value.calico.asNumber !== undefined ? nodeAddress(read.value, leg.family) : undefined;
      return address === undefined ? [] : [address];
    }),
  );

/** What a node calls itself: its own number, else the one that it expects of nodes without one. */
const ownAs = (leg: Leg, side: Side, bird: Bird): string => {
  const own = annotated(side);
  if (own !== undefined) return own;
  const special = annotatedAddresses(leg);
  const plain = bgpProtocols(bird).find(
    (item) => item.neighborAs !== undefined && item.neighborAddress !== undefined && !special.has(item.neighborAddress),
  );
  return plain?.neighborAs ?? defaultAsNumber;
};

/** The one whose every session is refused is the odd one (calico#8.4); else who has a number of its own. */
const oddOne = (leg: Leg, birds: [Bird, Bird], sessions: [BirdProtocol, BirdProtocol]): Side => {
  const allBad = birds.map((bird) => bgpProtocols(bird).every(isBadAs));
  if (allBad[0] !== allBad[1]) return allBad[0] ? leg.source : leg.destination;
  const says = sessions.map((session) => /BGP Error: Bad peer AS/.test(session.info));
  if (says[0] !== says[1]) return says[0] ? leg.source : leg.destination;
  return annotated(leg.source) !== undefined ? leg.source : leg.destination;
};

/**
 * Whose AS number keeps a session down: by BIRD's own words, or, in the seconds before it has any, by
 * what each end expects of the other.
 */
export const wrongAs = (leg: Leg, birds: [Bird, Bird], sessions: [BirdProtocol, BirdProtocol]): Side | undefined => {
  const refused = sessions.some(isBadAs);
  const [near, far] = sessions;
  const expectsWrong =
    (near.neighborAs !== undefined && near.neighborAs !== ownAs(leg, leg.destination, birds[1])) ||
    (far.neighborAs !== undefined && far.neighborAs !== ownAs(leg, leg.source, birds[0]));
  return refused || expectsWrong ? oddOne(leg, birds, sessions) : undefined;
};
