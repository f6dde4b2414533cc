import type { Finding } from '../../case/finding.ts';
import { withInterfaces } from '../../path/out-interface.ts';
import { deviceTowards, hopAt, nodeInterface, type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import { eachAsked } from './rules.ts';

/** By which interface the sending node's packets leave: into a pod of its own, a tunnel, or the network. */
const outOf = (path: PathDirection, dst: string): string | undefined =>
  (path.sameNode ? vethOfEndpoint(path.destination) : undefined) ?? deviceTowards(path.source, dst);

/** By which interface the packets come into the receiving node. */
const into = (path: PathDirection): string | undefined => {
  const { source, destination, transport } = path;
  if (path.sameNode) return vethOfEndpoint(source);
  if ('device' in transport) return transport.device;
  if (source.kind === 'outside') return deviceTowards(destination, source.address);
  return nodeInterface(destination, path.family);
};

/** What a node sends by its own network: its OUTPUT and what follows (calico#3.3, #4.10). */
export const nodeOutputRules = (path: PathDirection): Finding[] => {
  const { source, destination } = path;
  // A pod's own policy does not concern what its node sends to it (calico#3.3).
  const guarded = path.sameNode || destination.kind !== 'pod' ? [] : [destination];
  return eachAsked(path, guarded, (asked, what) => {
    const packet =
      path.direction === 'reverse' && path.translated !== undefined ? { ...asked, dst: path.translated } : asked;
    const out = outOf(path, packet.dst);
    const common = { endpoint: source, hop: hopAt(source, 'node'), what: what.text, decides: what.decides };
    return [
      { ...common, hook: 'OUTPUT', packet: withInterfaces(packet, undefined, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, out) },
    ];
  });
};

/** What a node receives by its own network: its INPUT, with host endpoints and what pods may send to it. */
export const nodeInputRules = (path: PathDirection): Finding[] => {
  const { source, destination } = path;
  // Where the sender's node does not see it off, its policies are asked here.
  const guarded = path.sameNode && source.kind === 'pod' ? [source] : [];
  return eachAsked(path, guarded, (asked, what) => {
    const packet =
      path.direction === 'forward' && path.translated !== undefined ? { ...asked, src: path.translated } : asked;
    const iface = into(path);
    const common = { endpoint: destination, hop: hopAt(destination, 'node'), what: what.text, decides: what.decides };
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, iface) },
      { ...common, hook: 'INPUT', packet: withInterfaces(packet, iface) },
    ];
  });
};
