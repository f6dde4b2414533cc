import type { PodNetwork } from '../case/node-state.ts';
import type { Listens } from '../case/service.ts';
import { sameAddress } from '../ip/texts.ts';
import type { Asked } from './asked-packets.ts';
import type { PathEndpoint, RoundTrip } from './path-direction.ts';

type Socket = Extract<PodNetwork['listening'], { ok: true }>['value'][number];

const everywhere = new Set(['0.0.0.0', '::', '*', '']);
/** From here on Linux gives ports to senders of UDP, whose sockets are listed like those that wait. */
const firstOfSenders = 32_768;
const most = 8;

/** The packet with a port that a question is about. */
export const askedPort = ({ asked }: Pick<RoundTrip, 'asked'>): (Asked & { port: number }) | undefined => {
  const found = asked.find((what) => what.port !== undefined && what.decides);
  return found?.port === undefined ? undefined : { ...found, port: found.port };
};

/** What a pod with that address listens on, of the sockets in its network namespace. */
export const listensOn = (
  sockets: readonly Socket[],
  address: string,
  { protocol, port }: { protocol: string; port: number },
): Listens => {
  const ofProtocol = sockets.filter((item) => item.protocol.startsWith(protocol));
  const open = ofProtocol.filter(
    (item) => everywhere.has(item.address) || sameAddress(item.address.replace(/^::ffff:/, ''), address),
  );
  const isPort = (item: Socket): boolean => item.port === port;
  const waits = (item: Socket): boolean => !isPort(item) && (protocol !== 'udp' || item.port < firstOfSenders);
  return {
    port,
    on: open.some(isPort) ? 'address' : ofProtocol.some(isPort) ? 'elsewhere' : 'nowhere',
    others: [...new Set(open.filter(waits).map((item) => item.port))].slice(0, most),
  };
};

/** The same of one end of a question about a port; undefined where it is no pod, or was not read. */
export const endListens = (trip: Pick<RoundTrip, 'asked'>, end: PathEndpoint): Listens | undefined => {
  const asked = askedPort(trip);
  if (end.kind !== 'pod' || end.address === undefined || asked === undefined) return undefined;
  const read = end.network.ok ? end.network.value.listening : end.network;
  return read.ok ? listensOn(read.value, end.address, asked) : undefined;
};
