import { isTunnelDevice } from '../../case/calico-devices.ts';
import type { Place } from '../../case/packets.ts';
import type { RawRun } from '../raw.ts';
import type { PacketsRequest } from './packets-request.ts';

/**
 * Which place of the path an interface of the node is. A packet seen on another interface than expected,
 * such as another pod's, counts as leaving or entering the node there; the tap names the interface.
 */
export const placeOnNode = (request: PacketsRequest, interfaceName: string): Place => {
  if (interfaceName === request.from?.interface) return 'source-veth';
  if (interfaceName === request.to?.interface) return 'destination-veth';
  const watched = request.watch.find((each) => each.interface === interfaceName);
  if (watched) return watched.place;
  const sends = request.from !== undefined || request.fromNode === true;
  const side = sends ? 'source' : 'destination';
  return isTunnelDevice(interfaceName) ? `${side}-tunnel` : `${side}-nic`;
};

/** `ip -j link` or `ip -d -j addr` → names by index. */
export const interfaceNames = (run: RawRun): Map<number, string> => {
  const names = new Map<number, string>();
  try {
    const parsed: unknown = JSON.parse(run.stdout);
    for (const each of Array.isArray(parsed) ? parsed : []) {
      if (typeof each?.ifindex === 'number' && typeof each.ifname === 'string') names.set(each.ifindex, each.ifname);
    }
  } catch {
    // Then interfaces are shown by number.
  }
  return names;
};
