import { type End, titleOfEnd } from '../case/end.ts';
import { type FlowEnd, type FlowLogs, flowEndOf } from '../case/flows.ts';
import { missing, type Read } from '../case/read.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import { say } from '../words/say.ts';

/** A way to ask for flow logs, and what about; nothing comes of it where they are not asked. */
export interface FlowsAsked {
  read: ReadFlows | undefined;
  from: FlowEnd | { other: string };
  to: FlowEnd | { other: string };
  protocol: string | undefined;
  port: number | undefined;
}

/** Flow logs tell pods apart; nodes and what is outside of the cluster they count together. */
export const flowEnd = (end: End): FlowsAsked['from'] =>
  end.kind === 'pod' ? flowEndOf(end.pod) : { other: titleOfEnd(end) };

export const askFlows = async (
  { read, from, to, protocol, port }: FlowsAsked,
  signal: AbortSignal,
): Promise<Read<FlowLogs> | undefined> => {
  if (read === undefined) return undefined;
  if ('other' in from || 'other' in to) {
    const other = 'other' in from ? from.other : 'other' in to ? to.other : '';
    return missing(say('read.flows-of-pods', { other }));
  }
  const query = { from, to, ...(protocol === undefined ? {} : { protocol }), ...(port === undefined ? {} : { port }) };
  return read(query, signal);
};
