import { type Loss, placeFor } from './loss.ts';
import { type PathDirection, vethOfEndpoint } from './path-direction.ts';

/** Felix's chain for one interface: `fw` what comes from it, `tw` what goes to it; in nftables behind `filter-`. */
const endpointChain = /^(?:filter-)?cali-(fw|tw)-(.+)$/;

/** Whether a chain is of one interface of a pod: rules of others are met by packets of anybody. */
export const isOfOneInterface = (chain: string): boolean => endpointChain.test(chain);

/** Whether the packets that were lost can have met the chain: those of other pods, or of the other way, move it too. */
export const canHaveMet = (path: PathDirection, loss: Loss, chain: string, anywhere = false): boolean => {
  const [, way, dev] = endpointChain.exec(chain) ?? [];
  if (way === undefined) return true;
  const from = vethOfEndpoint(path.source);
  const to = vethOfEndpoint(path.destination);
  if (anywhere) return dev === from || dev === to;
  // The tunnel's packets are the node's own until they are unwrapped.
  if (loss.firstUnseen !== undefined && placeFor(loss.direction, loss.firstUnseen.place) === 'destination-tunnel')
    return false;
  return way === 'fw' ? dev === from : dev === to;
};
