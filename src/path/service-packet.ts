import type { ServicePort } from '../case/service.ts';
import { familyOf } from '../ip/texts.ts';
import type { Packet } from '../programmed/packet.ts';
import { type PathEndpoint, vethOfEndpoint } from './path-direction.ts';

/** The first packet that an end sends to a Service's address, as it comes to the node; nothing where it has no address. */
export const packetToService = (source: PathEndpoint, address: string, port: ServicePort): Packet | undefined => {
  const family = familyOf(address);
  const veth = vethOfEndpoint(source);
  if (family === undefined || source.address === undefined) return undefined;
  return {
    family,
    protocol: port.protocol.toLowerCase(),
    src: source.address,
    dst: address,
    dport: port.port,
    mark: 0,
    ctState: 'NEW',
    ...(veth === undefined ? {} : { inIface: veth }),
  };
};
