import { describeMany } from '../case/many-pods.ts';
import { describeSymptom } from '../case/symptom.ts';
import type { End, Meaning, Named } from '../understanding/meaning.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What was understood, in one line: `shop/web-0 → service shop/db on 5432/tcp`. */

const within = (name: string, namespace: string | undefined): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

const nothingSaid = verbatim('?');

export const describeEnd = (end: End | undefined): Message => {
  switch (end?.kind) {
    case undefined:
      return nothingSaid;
    case 'pod':
    case 'thing':
      return verbatim(within(end.name, end.namespace));
    case 'service':
      return say('name.service', { name: within(end.name, end.namespace) });
    case 'workload':
      return verbatim(`${end.workload} ${within(end.name, end.namespace)}`);
    case 'labels':
    case 'pods':
    case 'internet':
      return describeMany(end);
    case 'ingress':
    case 'gateway':
    case 'httproute':
      return verbatim(`${end.kind} ${within(end.name, end.namespace)}`);
    case 'node':
      return end.name === undefined ? say('meaning.a-node') : say('name.node', { name: end.name });
    case 'address':
      return verbatim(end.address);
    case 'name':
      return verbatim(end.name);
  }
};

const named = ({ namespace, name }: Named): string => within(name, namespace);

/** `5432/tcp`, `icmp`, `443, IPv6`. */
const describeService = ({ port, protocol, family }: Pick<Meaning, 'port' | 'protocol' | 'family'>): string => {
  const service = [port, protocol].filter((part) => part !== undefined).join('/');
  return [service, family === undefined ? '' : `IPv${family}`].filter((part) => part !== '').join(', ');
};

const describePath = (meaning: Meaning, outside: Message = nothingSaid): Message => {
  const from = meaning.from ? describeEnd(meaning.from) : outside;
  const end = describeEnd(meaning.to);
  const to = meaning.via ? say('meaning.via', { to: end, service: named(meaning.via) }) : end;
  const service = describeService(meaning);
  return service === '' ? say('name.path', { from, to }) : say('name.path-on', { from, to, service });
};

const describePolicy = (meaning: Meaning): Message => (meaning.policy ? verbatim(named(meaning.policy)) : nothingSaid);

const describeFollowUp = (meaning: Meaning): Message => {
  switch (meaning.asks) {
    case 'reverse':
      return say('meaning.reverse');
    case 'change':
      return say('meaning.change', { path: describePath(meaning) });
    case 'why':
    case 'evidence':
      return say('meaning.evidence');
    default:
      return say('meaning.again');
  }
};

const describeAgent = ({ agent = '?', of, peer = [] }: Meaning): Message => {
  const which = of ? say('meaning.agent-of', { agent, of: describeEnd(of) }) : say('meaning.agent', { agent });
  return peer.length === 0 ? which : say('standing.with-peers', { about: which, peers: peer });
};

const describeCore = (meaning: Meaning): Message => {
  switch (meaning.kind) {
    case 'path':
    case 'nodes':
      return describePath(meaning);
    case 'inbound':
      return describePath(meaning, say('meaning.from-outside'));
    case 'policy-decides':
      return say('name.policies', { path: describePath(meaning) });
    case 'no-address':
      return say('name.why-no-address', { pod: describeEnd(meaning.of) });
    case 'resolve':
      return say('meaning.resolve', {
        from: describeEnd(meaning.from),
        name: meaning.name === undefined ? nothingSaid : meaning.name,
      });
    case 'who-can-reach': {
      const service = describeService(meaning);
      const to = describeEnd(meaning.to);
      return service === '' ? say('meaning.who', { to }) : say('meaning.who-on', { to, service });
    }
    case 'what-can-reach':
      return say('meaning.what', { from: describeEnd(meaning.from) });
    case 'policy-explain':
      if (meaning.policy && meaning.of) {
        return say('meaning.policy-for', { policy: describePolicy(meaning), pod: describeEnd(meaning.of) });
      }
      if (meaning.policy) return say('meaning.policy', { policy: describePolicy(meaning) });
      return say('name.policies-of', { pod: describeEnd(meaning.of) });
    case 'policy-what-if':
      return meaning.change === 'delete'
        ? say('meaning.if-deleted', { policy: describePolicy(meaning) })
        : say('meaning.if-applied', { policy: describePolicy(meaning) });
    case 'node':
      return say('meaning.node', { node: describeEnd(meaning.of) });
    case 'agent':
      return describeAgent(meaning);
    case 'cluster':
      return say('meaning.cluster');
    case 'changes': {
      const what = meaning.of === undefined ? meaning.namespace : describeEnd(meaning.of);
      return what === undefined ? say('meaning.changes') : say('meaning.changes-of', { what });
    }
    case 'address':
      return say('name.whose', {
        address: meaning.address === undefined ? describeEnd(meaning.of) : verbatim(meaning.address),
      });
    case 'ipam':
      return say('meaning.ipam');
    case 'follow-up':
      return describeFollowUp(meaning);
    case 'incident-start':
      return say('meaning.incident-start');
    case 'incident-summary':
      return say('meaning.incident-summary');
    case 'incident-end':
      return say('meaning.incident-end');
    case 'ask-back':
      return meaning.about === undefined || meaning.about === 'ask-back' || meaning.about === 'not-ours'
        ? describePath(meaning)
        : describeCore({ ...meaning, kind: meaning.about });
    case 'not-ours':
      return say('meaning.not-ours');
  }
};

/** What was said beside the question. */
const detailsOf = ({ symptom = [], since, until, asks, entry, kind }: Meaning): (string | Message)[] => [
  ...symptom.map((name) => describeSymptom(name)),
  ...(entry === undefined ? [] : [entry]),
  ...(asks !== undefined && kind !== 'follow-up' ? [asks] : []),
  ...[since, until].filter((time) => time !== undefined),
];

export const describeMeaning = (meaning: Meaning): Message => {
  const details = detailsOf(meaning);
  const core = describeCore(meaning);
  return details.length === 0 ? core : say('meaning.with', { core, details });
};
