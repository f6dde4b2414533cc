import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import { sayConnections, sayParts } from '../diff/say-ends.ts';
import type { Reach, ReachAsked, ReachGroup } from './reach.ts';

/** Who can reach a pod, or what it can reach, in words. */

export interface SaidGroup {
  peers: Message;
  /** `tcp 5432` */
  what: Message;
  reason: Message;
}

export const sayGroup = ({ peers, connections, decision }: ReachGroup): SaidGroup => ({
  peers: sayParts(peers),
  what: sayConnections(connections),
  reason: decision.reason,
});

const outsideOf = ({ outside }: Reach, { direction }: ReachAsked): Message => {
  if (direction === 'to') {
    if (outside === 'none') return say('reach.nobody');
    return outside === 'all' ? say('reach.everybody') : say('reach.some-nets');
  }
  if (outside === 'none') return say('reach.nothing');
  return outside === 'all' ? say('reach.all') : say('reach.some-nets');
};

/** One sentence. */
export const sayReached = (reach: Reach, asked: ReachAsked): Message => {
  const { pod, podsAllowed, pods, groups } = reach;
  const service = [asked.port, asked.protocol].filter((part) => part !== undefined).join('/');
  const about = service === '' ? say('reach.pod', { pod }) : say('reach.pod-on', { pod, service });
  const unknown = groups.some(({ allowed }) => allowed === 'unknown') ? say('reach.some-unknown') : '';
  const said = { pod, about, service, count: podsAllowed, pods, outside: outsideOf(reach, asked), unknown };
  if (asked.direction === 'to') return say('reach.who', said);
  return service === '' ? say('reach.what', said) : say('reach.what-on', said);
};

/** That Felix drops what pods send to these ports, where all around them has one answer. */
export const tunnelNotes = (tunnelPorts: readonly number[]): Message[] =>
  tunnelPorts.length > 0 ? [say('reach.tunnels', { ports: tunnelPorts.join(',') })] : [];

/** What was not looked at, and what is so of all. */
export const reachNotes = ({ netsLeft, tunnelPorts }: Reach, { direction }: ReachAsked): Message[] => [
  ...tunnelNotes(tunnelPorts),
  direction === 'to' ? say('reach.not-nodes-to') : say('reach.not-nodes'),
  ...(netsLeft > 0 ? [say('diff.nets-left', { count: netsLeft })] : []),
];
