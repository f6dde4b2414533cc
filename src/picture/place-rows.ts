import type { Case } from '../case/case.ts';
import { type End, nodeOfEnd } from '../case/end.ts';
import type { Report } from '../case/verdict.ts';
import type { Hop } from '../faults/hops.ts';
import { inboundRows } from './inbound-rows.ts';
import { betweenRow, endRow, hasVeth, isTunnelled, nodeRow, type PlaceRow, tunnelRow, vethRow } from './place-row.ts';

/** The rows of one end; a node's own network is its node's row. */
const endRows = (hop: Hop, end: End, frame: PlaceRow['frame']): PlaceRow[] => {
  if (end.kind === 'node') return [];
  return [endRow(end.kind === 'outside' ? 'outside' : hop, end, end.kind === 'outside' ? undefined : frame)];
};

/** The path of the question, hop by hop: as long as it is for these two ends. */
export const placeRows = (c: Case, report: Report): PlaceRow[] => {
  if (c.inbound !== undefined) return inboundRows(c, c.inbound, report);
  const { from, to } = c;
  const sameNode = nodeOfEnd(from) !== undefined && nodeOfEnd(from) === nodeOfEnd(to);
  const far = sameNode ? 'source' : 'destination';
  const outside = to.kind === 'outside';
  const tunnel = !sameNode && !outside && isTunnelled(c, report);
  return [
    ...endRows('source-pod', from, 'source'),
    ...(hasVeth(from) ? [vethRow('source-veth', c, from, 'source')] : []),
    nodeRow('source-node', c, from, 'source'),
    ...(tunnel ? [tunnelRow('source-tunnel', c, from, 'source')] : []),
    ...(sameNode ? [] : [betweenRow(outside, tunnel)]),
    ...(tunnel ? [tunnelRow('destination-tunnel', c, to, far)] : []),
    ...(sameNode || outside ? [] : [nodeRow('destination-node', c, to, far)]),
    ...(hasVeth(to) ? [vethRow('destination-veth', c, to, far)] : []),
    ...endRows('destination-pod', to, far),
  ];
};
