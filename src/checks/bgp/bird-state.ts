import type { Bird, BirdProtocol } from '../../case/node-state.ts';
import { type Failure, missing, type Read } from '../../case/read.ts';
import { meshProtocolName } from '../../intended/bgp.ts';
import { sameAddress } from '../../ip/texts.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';

export const birdOf = (path: PathDirection, endpoint: PathEndpoint): Read<Bird> => {
  // Whatever did not run there: nothing is known of BIRD.
  if (!endpoint.state.ok) return missing(endpoint.state.reason);
  return path.family === 4 ? endpoint.state.value.bird : endpoint.state.value.bird6;
};

/** Whether BIRD's socket is gone or refuses, as opposed to a node that could not be asked. */
export const isDown = (bird: Read<Bird>): bird is Failure => !bird.ok && bird.code === 'not-running';

export const bgpProtocols = (bird: Bird): BirdProtocol[] => bird.protocols.filter((item) => item.proto === 'BGP');

/** `Mesh_10_39_0_2`, or `Node_…` or `Global_…` of a BGPPeer; behind it a port that is not 179 (calico#6.1). */
const nameFits = (name: string, address: string): boolean => {
  const mesh = meshProtocolName(address);
  const plain = name.replace(/^(?:Node|Global)_/, 'Mesh_');
  return plain === mesh || plain.startsWith(`${mesh}_port_`);
};

export const sessionWith = (bird: Bird, address: string): BirdProtocol | undefined =>
  bgpProtocols(bird).find((item) => sameAddress(item.neighborAddress, address) || nameFits(item.name, address));

export const isEstablished = (session: BirdProtocol): boolean =>
  session.bgpState === 'Established' || session.info.startsWith('Established');

export const isBadAs = (session: BirdProtocol): boolean =>
  /Bad peer AS/i.test(session.info) || /Bad peer AS/i.test(session.text);

/** `Connect`, `Active`, `Passive`, `Idle`, …: without BIRD's remark behind it. */
export const stateOf = (session: BirdProtocol): string =>
  session.state === 'down' ? 'down' : (session.bgpState ?? session.info.trim().split(/\s+/)[0] ?? session.state);
