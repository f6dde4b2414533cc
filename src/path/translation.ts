import type { Case } from '../case/case.ts';
import type { NodeState } from '../case/node-state.ts';
import { connectionOf } from '../case/question.ts';
import { familyOf } from '../ip/texts.ts';
import type { Packet } from '../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../programmed/routes.ts';
import { addressOfDevice } from '../programmed/source-address.ts';
import { type Walk, walkHook } from '../programmed/walk.ts';

/** How the sender's node translates the source address of a pod's packets to something that is not a pod. */
export interface Translation {
  walk: Walk;
  /** By which interface they leave. */
  dev: string | undefined;
  /** The address that they leave with, where it is another one. */
  address?: string;
}

const walkOut = (c: Case, state: NodeState, src: string, dst: string): Translation | undefined => {
  const family = familyOf(dst);
  if (family === undefined) return undefined;
  const decision = lookupRoute(state, { dst, src });
  const [dev] = devicesOf(decision);
  const { protocol, port } = connectionOf(c.question);
  const packet: Packet = {
    family,
    protocol: protocol ?? (port === undefined ? 'icmp' : 'tcp'),
    src,
    dst,
    mark: 0,
    ctState: 'NEW',
    ...(port === undefined ? {} : { dport: port }),
    ...(dev === undefined ? {} : { outIface: dev }),
  };
  const walk = walkHook(state, 'POSTROUTING', packet);
  if (walk.snat === undefined) return { walk, dev };
  const address = walk.snat === 'masquerade' ? addressOfDevice(state, dev, family) : walk.snat;
  return { walk, dev, ...(address === undefined ? {} : { address }) };
};

/** `undefined` where the question is not of that kind or the node was not read. */
export const translationOf = (c: Case): Translation | undefined => {
  const { from, to } = c;
  const state = from.kind === 'pod' ? c.nodes[from.pod.nodeName ?? ''] : undefined;
  const sameNode = from.kind === 'pod' && to.kind === 'node' && from.pod.nodeName === to.name;
  return to.kind === 'pod' || sameNode || !state?.ok || from.address === undefined || to.address === undefined
    ? undefined
    : walkOut(c, state.value, from.address, to.address);
};
