import type { Direction, Finding, Status } from '../../case/finding.ts';
import type { EndRef, Question } from '../../case/question.ts';
import type { Hop } from '../../faults/places.ts';
import { oneLine } from './text.ts';

/** How things are called when people read them. */

export const endName = (end: EndRef): string => {
  switch (end.kind) {
    case 'pod':
      return oneLine(end.namespace ? `${end.namespace}/${end.name}` : end.name);
    case 'service':
      return oneLine(`service ${end.namespace ? `${end.namespace}/` : ''}${end.name}`);
    case 'workload':
      return oneLine(`${end.workload} ${end.namespace ? `${end.namespace}/` : ''}${end.name}`);
    case 'node':
      return oneLine(`node ${end.name}`);
    case 'address':
      return oneLine(end.address);
    case 'name':
      return oneLine(end.name);
  }
};

/** `shop/web-0 → shop/db-0 on 5432/tcp` */
export const questionName = ({ from, to, port, protocol, about }: Question): string => {
  if (about === 'policy-explain') return `Policies of ${endName(from)}`;
  if (about === 'no-address') return `${endName(from)}: why no address`;
  if (about === 'address') return `Whose is ${endName(from)}`;
  const service = port === undefined ? protocol : `${port}${protocol ? `/${protocol}` : ''}`;
  const name = `${endName(from)} → ${endName(to)}${service ? ` on ${service}` : ''}`;
  return about === 'policy' ? `Policies, ${name}` : name;
};

const hopNames: Record<Hop, string> = {
  question: 'the question',
  'source-pod': "sender's pod",
  'source-veth': "sender's host interface",
  'source-node': "sender's node",
  'source-tunnel': "sender's tunnel",
  underlay: 'between the nodes',
  'destination-tunnel': "receiver's tunnel",
  'destination-node': "receiver's node",
  'destination-veth': "receiver's host interface",
  'destination-pod': "receiver's pod",
  outside: 'outside of the cluster',
};
const directionNames: Record<Direction, string> = { forward: 'there', reverse: 'back' };

/** `receiver's node node-2, on the way back` */
export const placeName = ({ hop, node, direction }: Pick<Finding, 'hop' | 'node' | 'direction'>): string =>
  hop === 'question'
    ? node
      ? `node ${oneLine(node)}`
      : 'by the objects'
    : `${hopNames[hop]}${node ? `${hop === 'outside' ? ', seen from' : ''} ${oneLine(node)}` : ''}, on the way ${directionNames[direction]}`;

export const checkName = (check: string): string => oneLine(check).replaceAll('-', ' ');

export const statusMarks: Record<Status, string> = { pass: '✓', fail: '✗', warn: '⚠', unknown: '?' };

/** One name for the same question, however it was typed. */
export const nameOfSame = ({ from, to, port, protocol }: Question): string =>
  JSON.stringify([endName(from), endName(to), port, protocol]);

export interface NamedFix {
  id: string;
  params: Readonly<Record<string, string>>;
}

/** One name for the same fix of the same thing. */
export const nameOfFix = ({ id, params }: NamedFix): string =>
  JSON.stringify([id, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))]);
