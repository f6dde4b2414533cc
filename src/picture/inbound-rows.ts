import type { Case } from '../case/case.ts';
import { nodeOfEnd, titleOfEnd } from '../case/end.ts';
import type { Inbound } from '../case/inbound.ts';
import type { Report } from '../case/verdict.ts';
import { clientTitle, wayTitle } from '../path/inbound-title.ts';
import { say } from '../words/say.ts';
import {
  betweenRow,
  endRow,
  hasVeth,
  isTunnelled,
  nodeAddress,
  nodeRow,
  type PlaceRow,
  tunnelRow,
  vethRow,
} from './place-row.ts';

/** Nothing of the cluster sees what is before its first node. */
const clientRow = (c: Case, { client, player }: Inbound): PlaceRow => ({
  hop: 'outside',
  replyHop: 'outside',
  title: clientTitle({ client }),
  detail: [
    say('place.outside'),
    client.any || client.node === undefined ? '' : client.address,
    player !== undefined && player !== client.node && c.packets.some(({ plays }) => plays === player)
      ? say('picture.played-by', { player })
      : '',
  ],
  frame: undefined,
  taps: [],
});

/** The node at which it comes in; where that is the receiver's, findings call it by either name. */
const entryRow = (c: Case, inbound: Inbound, node: string, whole: boolean): PlaceRow => ({
  hop: 'source-node',
  replyHop: 'destination-node',
  ...(whole ? { also: { hop: 'destination-node', replyHop: 'source-node' } as const } : {}),
  title: node,
  detail: [say('picture.comes-in', { way: wayTitle(inbound) }), nodeAddress(c, node), say('picture.routes-rules')],
  frame: 'source',
  taps: [],
});

/** From the client by the node at which it comes in to the receiver, and back. */
export const inboundRows = (c: Case, inbound: Inbound, report: Report): PlaceRow[] => {
  const { to } = c;
  const { entry } = inbound;
  const node = nodeOfEnd(to);
  const one = node !== undefined && node === entry;
  const far = one ? 'source' : 'destination';
  const tunnel = !one && node !== undefined && entry !== undefined && isTunnelled(c, report);
  const nothing = to.kind === 'outside';
  return [
    clientRow(c, inbound),
    ...(entry === undefined ? [] : [entryRow(c, inbound, entry, one)]),
    ...(tunnel ? [tunnelRow('source-tunnel', c, { kind: 'node', name: entry }, 'source')] : []),
    ...(one || nothing ? [] : [betweenRow(entry === undefined, tunnel)]),
    ...(tunnel ? [tunnelRow('destination-tunnel', c, to, far)] : []),
    ...(one || nothing ? [] : [nodeRow('destination-node', c, to, far)]),
    ...(hasVeth(to) ? [vethRow('destination-veth', c, to, far)] : []),
    ...(to.kind === 'pod' ? [endRow('destination-pod', to, far)] : []),
    ...(nothing ? [{ ...endRow('destination-pod', to, undefined), title: titleOfEnd(to) }] : []),
  ];
};
