import type { Bird, BirdProtocol } from '../../case/node-state.ts';
import { defaultAsNumber } from '../../intended/bgp.ts';
import { nodeAddress } from '../../intended/transport.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import { bgpProtocols, isBadAs, isEstablished } from './bird-state.ts';

const annotated = (endpoint: PathEndpoint): string | undefined =>
  endpoint.node.ok ? endpoint.node.value.calico.asNumber : undefined;

/** Addresses of nodes whose Node object names an AS number of its own. */
const annotatedAddresses = (path: PathDirection): ReadonlySet<string> =>
  new Set(
    Object.values(path.c.objects.nodes).flatMap((read) => {
      const address =
        read.ok && read.value.calico.asNumber !== undefined ? nodeAddress(read.value, path.family) : undefined;
      return address === undefined ? [] : [address];
    }),
  );

/** What a node calls itself: its own number, else the one that it expects of nodes without one. */
const ownAs = (path: PathDirection, endpoint: PathEndpoint, bird: Bird): string => {
  const own = annotated(endpoint);
  if (own !== undefined) return own;
  const special = annotatedAddresses(path);
  const plain = bgpProtocols(bird).find(
    (item) => item.neighborAs !== undefined && item.neighborAddress !== undefined && !special.has(item.neighborAddress),
  );
  return plain?.neighborAs ?? defaultAsNumber;
};

/** The one whose every session is refused is the odd one (calico#8.4); else who has a number of its own. */
const oddOne = (path: PathDirection, birds: [Bird, Bird], sessions: [BirdProtocol, BirdProtocol]): PathEndpoint => {
  const allBad = birds.map((bird) => bgpProtocols(bird).every(isBadAs));
  if (allBad[0] !== allBad[1]) return allBad[0] ? path.source : path.destination;
  const says = sessions.map((session) => /BGP Error: Bad peer AS/.test(session.info));
  if (says[0] !== says[1]) return says[0] ? path.source : path.destination;
  return annotated(path.source) !== undefined ? path.source : path.destination;
};

/**
 * Whose AS number keeps a session down: by BIRD's own words, or, in the seconds before it has any, by
 * what each end expects of the other.
 */
export const wrongAs = (
  path: PathDirection,
  birds: [Bird, Bird],
  sessions: [BirdProtocol, BirdProtocol],
): PathEndpoint | undefined => {
  const refused = sessions.some(isBadAs);
  const [near, far] = sessions;
  const expectsWrong =
    (near.neighborAs !== undefined && near.neighborAs !== ownAs(path, path.destination, birds[1])) ||
    (far.neighborAs !== undefined && far.neighborAs !== ownAs(path, path.source, birds[0]));
  return refused || expectsWrong ? oddOne(path, birds, sessions) : undefined;
};

/**
 * The AS number that both nodes have, where they learn of each other by routers of other ASes alone: a route that
 * comes back into the AS that it is of is taken for a loop (causes#bgp-as-shared).
 */
export const sharedAs = (path: PathDirection, birds: [Bird, Bird]): { as: string; between: string[] } | undefined => {
  const as = annotated(path.source);
  if (as === undefined || as !== annotated(path.destination)) return undefined;
  const routers = birds.map((bird) => bgpProtocols(bird).filter(isEstablished));
  const others = routers.map((sessions) => sessions.flatMap(({ neighborAs }) => neighborAs ?? as));
  if (others.some((each) => each.length === 0 || each.includes(as))) return undefined;
  return { as, between: [...new Set(others.flat())] };
};
