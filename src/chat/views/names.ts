import { aboutStanding } from '../../case/about-standing.ts';
import type { Finding, Status } from '../../case/finding.ts';
import { describeMany } from '../../case/many-pods.ts';
import type { EndRef, Question, QuestionOf, Supposed } from '../../case/question.ts';
import { withSaidBeside } from '../../case/said-beside.ts';
import type { Hop } from '../../faults/hops.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { oneLine } from './text.ts';

/** How things are called when people read them. */

export const endName = (tell: Words, end: EndRef): string => {
  switch (end.kind) {
    case 'pod':
      return oneLine(end.namespace ? `${end.namespace}/${end.name}` : end.name);
    case 'service':
      return oneLine(tell(say('name.service', { name: `${end.namespace ? `${end.namespace}/` : ''}${end.name}` })));
    case 'workload':
      return oneLine(`${end.workload} ${end.namespace ? `${end.namespace}/` : ''}${end.name}`);
    case 'ingress':
    case 'gateway':
    case 'httproute':
      return oneLine(`${end.kind} ${end.namespace}/${end.name}`);
    case 'node':
      return oneLine(tell(say('name.node', { name: end.name })));
    case 'address':
      return oneLine(end.address);
    case 'name':
      return oneLine(end.name);
    case 'labels':
    case 'pods':
    case 'internet':
      return oneLine(tell(describeMany(end)));
  }
};

/** `5432/tcp`, `icmp` */
const serviceName = ({ port, protocol }: Pick<QuestionOf<'policy'>, 'port' | 'protocol'>): string | undefined =>
  port === undefined ? protocol : `${port}${protocol ? `/${protocol}` : ''}`;

/** `shop/web-0 → shop/db-0 on 5432/tcp` */
const connectionName = (tell: Words, { from, to, port, protocol }: QuestionOf<'path' | 'policy'>): Message => {
  const service = serviceName({ port, protocol });
  const ends = { from: endName(tell, from), to: endName(tell, to) };
  return service ? say('name.path-on', { ...ends, service }) : say('name.path', ends);
};

/** `shop/allow-web deleted` */
export const supposedName = (supposed: Supposed): Message => {
  if (supposed.change === 'staged') return say('suppose.name-staged');
  const { namespace, name } = supposed.policy;
  const called = { name: oneLine(`${namespace === undefined ? '' : `${namespace}/`}${name}`) };
  return supposed.change === 'delete' ? say('suppose.name-deleted', called) : say('suppose.name-applied', called);
};

const bareName = (tell: Words, question: Question): string => {
  switch (question.kind) {
    case 'policy-explain':
      return tell(say('name.policies-of', { pod: endName(tell, question.subject) }));
    case 'policy-reach': {
      const pod = endName(tell, question.subject);
      const name = question.direction === 'to' ? say('reach.name-who', { pod }) : say('reach.name-what', { pod });
      const service = serviceName(question);
      return tell(service === undefined ? name : say('reach.name-on', { name, service }));
    }
    case 'policy-change': {
      const what = supposedName(question.supposing);
      const { subject } = question;
      return tell(subject === undefined ? what : say('suppose.name-for', { what, path: endName(tell, subject) }));
    }
    case 'no-address':
      return tell(say('name.why-no-address', { pod: endName(tell, question.subject) }));
    case 'address':
      return tell(say('name.whose', { address: endName(tell, question.subject) }));
    case 'node':
    case 'agent':
    case 'cluster':
      return tell(say('standing.title', { about: aboutStanding(question) }));
    case 'changes': {
      const what = question.subject === undefined ? question.namespace : endName(tell, question.subject);
      return tell(what === undefined ? say('name.changes') : say('name.changes-in', { what: oneLine(what) }));
    }
    case 'policy': {
      const path = connectionName(tell, question);
      return tell(
        question.supposing === undefined
          ? say('name.policies', { path })
          : say('suppose.name-for', { what: supposedName(question.supposing), path }),
      );
    }
    case 'path':
      return tell(connectionName(tell, question));
  }
};

/** What is asked, with what was said beside it: `shop/web-0 → shop/db-0 (sometimes)`. */
export const questionName = (tell: Words, question: Question): string =>
  tell(withSaidBeside(bareName(tell, question), question, (time) => oneLine(time.said)));

const hopNames: Record<Exclude<Hop, 'question'>, Message> = {
  'source-pod': say('place.source-pod'),
  'source-veth': say('place.source-veth'),
  'source-node': say('place.source-node'),
  'source-tunnel': say('place.source-tunnel'),
  underlay: say('place.underlay'),
  'destination-tunnel': say('place.destination-tunnel'),
  'destination-node': say('place.destination-node'),
  'destination-veth': say('place.destination-veth'),
  'destination-pod': say('place.destination-pod'),
  outside: say('place.outside'),
};

const whereAt = (hop: Exclude<Hop, 'question'>, node: string | undefined): Message => {
  const place = hopNames[hop];
  if (node === undefined) return place;
  return hop === 'outside' ? say('place.seen-from', { place, node }) : say('place.on-node', { place, node });
};

/** `receiver's node node-2, on the way back` */
export const placeName = (
  tell: Words,
  { hop, node: named, direction }: Pick<Finding, 'hop' | 'node' | 'direction'>,
): string => {
  const node = named ? oneLine(named) : undefined;
  if (hop === 'question') return tell(node ? say('name.node', { name: node }) : say('place.objects'));
  const at = { place: whereAt(hop, node) };
  return tell(direction === 'forward' ? say('place.way-there', at) : say('place.way-back', at));
};

export const statusMarks: Record<Status, string> = { pass: '✓', fail: '✗', warn: '⚠', unknown: '?' };

const keyOfEnd = (end: EndRef): readonly string[] => {
  if (end.kind === 'address') return [end.address];
  if (end.kind === 'node') return ['node', end.name];
  if (end.kind === 'name') return [end.name];
  if (end.kind === 'internet') return [end.kind];
  if (end.kind === 'pods') return [end.kind, end.namespace ?? '', end.node ?? ''];
  if (end.kind === 'labels') return [end.kind, end.namespace ?? '', end.labels];
  const name = end.namespace ? `${end.namespace}/${end.name}` : end.name;
  if (end.kind === 'pod') return [name];
  return [end.kind === 'workload' ? end.workload : end.kind, name];
};

/** One name for the same question, however it was typed. */
export const nameOfSame = ({ from, to, port, protocol }: QuestionOf<'path'>): string =>
  JSON.stringify([keyOfEnd(from), keyOfEnd(to), port, protocol]);

export interface NamedFix {
  id: string;
  params: Readonly<Record<string, string>>;
}

/** One name for the same fix of the same thing. */
export const nameOfFix = ({ id, params }: NamedFix): string =>
  JSON.stringify([id, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))]);
