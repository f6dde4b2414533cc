import { type FormKind, isFormSymptom, kindOfAgent, longestSince } from '../case/form-choices.ts';
import {
  type EndRef,
  endsOf,
  type Protocol,
  protocolSchema,
  type Question,
  symptomsOf,
  timesOf,
} from '../case/question.ts';
import { agentOfPodName } from '../understanding/kinds/agents.ts';
import type { End, Meaning } from '../understanding/meaning.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { asEnd } from './as-meaning.ts';
import { readConnection } from './connection.ts';
import { endOfMeaning } from './end-of-meaning.ts';
import { isValidEnd, readEnd, type WrittenEnd, writeEnd } from './end-ref.ts';
import { fromMeaning } from './from-meaning.ts';
import { writeQuestion } from './write-question.ts';

/** A question as it is filled in on a form, part by part, each as it would be typed. What is left out is absent. */
export interface FilledForm {
  asks: FormKind;
  from?: string | undefined;
  to?: string | undefined;
  /** `5432`, `53/udp`. */
  port?: string | undefined;
  protocol?: Protocol | undefined;
  /** In the words of the field: `refused`, `timeout`. */
  symptom?: string | undefined;
  /** When it began, in the words of who says it. */
  since?: string | undefined;
  /** Of each end that is named without one. */
  namespace?: string | undefined;
}

type FormField = keyof FilledForm;

/** What is asked, or what is wrong with a field. */
type ReadForm = { ok: true; question: Question } | { ok: false; field: FormField; problem: Message };

const wrong = (field: FormField, problem: Message): ReadForm => ({ ok: false, field, problem });

const within = (end: EndRef, namespace: string | undefined): EndRef => {
  const isBare =
    (end.kind === 'pod' || end.kind === 'service' || end.kind === 'workload' || end.kind === 'labels') &&
    !end.namespace;
  return isBare && namespace !== undefined ? { ...end, namespace } : end;
};

const internet = new Set(['the internet', 'internet', '互联网', '公网', '外网']);

/** `the internet`, `app=web`, `pods with app=web in namespace shop`, `all pods on node/node-1`: as they are written. */
const readMany = (typed: string): EndRef | undefined => {
  if (internet.has(typed.toLowerCase())) return { kind: 'internet' };
  const [, labels, ofLabels] = /^(?:pods with )?([^\s=]+=\S*)(?: in namespace (\S+))?$/i.exec(typed) ?? [];
  const [all, ofAll, node] = /^all pods(?: in namespace (\S+))?(?: on node\/(\S+))?$/i.exec(typed) ?? [];
  const inside = (namespace: string | undefined) => (namespace === undefined ? {} : { namespace });
  const end: EndRef | undefined =
    labels === undefined
      ? all === undefined
        ? undefined
        : { kind: 'pods', ...inside(ofAll), ...(node === undefined ? {} : { node }) }
      : { kind: 'labels', labels, ...inside(ofLabels) };
  return end && isValidEnd(end) ? end : undefined;
};

/** An end as it was typed on a form; undefined: nothing can be called so. */
export const readFormEnd = (typed: string): WrittenEnd | undefined => {
  const one = readEnd(typed.trim().toLowerCase());
  if (one !== undefined) return one;
  const end = readMany(typed.trim());
  return end && { end };
};

type Service = { port?: number; protocol?: Protocol };

/** `5432`, `5432/tcp`, `tcp/5432`, `icmp`; full-width digits are digits. */
const readService = (typed: string): Service | undefined => {
  const text = typed.normalize('NFKC').trim().toLowerCase();
  if (text === 'icmp' || text === 'ping') return { protocol: 'icmp' };
  const [, before, digits, after] = /^(?:(tcp|udp|sctp)\/)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535) || (before !== undefined && after !== undefined)) return undefined;
  const protocol = protocolSchema.safeParse(before ?? after).data;
  return { port, ...(protocol ? { protocol } : {}) };
};

/** What all fields together say of port and protocol; they may say it twice, and not two things. */
const serviceOf = (form: FilledForm, endPort: number | undefined): Service | undefined => {
  const written: Service | undefined = form.port === undefined ? {} : readService(form.port);
  if (written === undefined) return undefined;
  if (endPort !== undefined && written.port !== undefined && written.port !== endPort) return undefined;
  if (form.protocol !== undefined && written.protocol !== undefined && form.protocol !== written.protocol) {
    return undefined;
  }
  const port = written.port ?? endPort;
  const protocol = form.protocol ?? written.protocol;
  return { ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) };
};

const asked = (field: FormField, meaning: Meaning, written: Question): ReadForm => {
  const { symptom = [] } = meaning;
  const text = [writeQuestion(written), ...symptom].join(', ');
  // What may be asked of which end is decided where sentences are read.
  const wanted = fromMeaning(meaning, { text });
  if (wanted.kind === 'question') return { ok: true, question: wanted.question };
  return wrong(field, wanted.kind === 'told' ? wanted.problem : say('form.from'));
};

/** A node that was typed where only one can be meant: `node/node-2`, `node-2`. */
const nodeOf = (typed: string | undefined): End | undefined => {
  const end = readFormEnd(typed ?? '')?.end;
  if (end?.kind === 'node') return asEnd(end);
  return end?.kind === 'pod' && end.namespace === undefined ? { kind: 'node', name: end.name } : undefined;
};

/** The node or the pod of an agent; a bare name is that of a node unless agents' pods are called so. */
const placeOfAgent = (typed: string, namespace: string | undefined): End | undefined => {
  const end = readFormEnd(typed)?.end;
  if (end?.kind === 'pod' && (end.namespace !== undefined || agentOfPodName(end.name) !== undefined))
    return asEnd(within(end, namespace));
  return nodeOf(typed);
};

/** How a node or an agent stands. */
const readStanding = (form: FilledForm, agent: string | undefined): ReadForm => {
  const beside: Partial<Meaning> = {
    ...(form.symptom === undefined ? {} : { symptom: [form.symptom] }),
    ...(form.since === undefined ? {} : { since: form.since }),
  };
  if (agent === undefined) {
    const of = nodeOf(form.from);
    if (of === undefined) return wrong('from', say('form.a-node'));
    return askedStanding({ kind: 'node', of, ...beside });
  }
  const of = form.from === undefined ? undefined : placeOfAgent(form.from, form.namespace);
  if (form.from !== undefined && of === undefined) return wrong('from', say('form.an-agent'));
  const peer = form.to === undefined ? undefined : readFormEnd(form.to);
  if (form.to !== undefined && (peer?.end.kind !== 'address' || peer.port !== undefined || !hasPeers(agent))) {
    return wrong('to', say('form.a-peer'));
  }
  return askedStanding({
    kind: 'agent',
    agent,
    ...(of === undefined ? {} : { of }),
    ...(peer?.end.kind === 'address' ? { peer: [peer.end.address] } : {}),
    ...beside,
  });
};

/** Only what speaks BGP has peers. */
const hasPeers = (agent: string): boolean => agent === 'bgp' || agent === 'bird' || agent === 'calico-node';

const askedStanding = (meaning: Meaning): ReadForm => {
  const wanted = fromMeaning(meaning, { text: '' });
  if (wanted.kind !== 'question') {
    return wrong('from', wanted.kind === 'told' ? wanted.problem : say('form.a-node'));
  }
  const text = [writeQuestion(wanted.question), ...(meaning.symptom ?? [])].join(', ');
  return { ok: true, question: { ...wanted.question, text } };
};

/** Reads what was filled in. */
export const readForm = (form: FilledForm): ReadForm => {
  const { asks } = form;
  if (asks === 'node') return readStanding(form, undefined);
  if (asks !== 'path' && asks !== 'policy' && asks !== 'no-address') {
    return readStanding(form, asks.slice('agent-'.length));
  }
  const sender = readFormEnd(form.from ?? '');
  if (sender === undefined) return wrong('from', say('form.from'));
  const from = within(sender.end, form.namespace);
  if (asks === 'no-address') {
    if (from.kind !== 'pod' && from.kind !== 'workload') return wrong('from', say('form.a-pod'));
    return asked('from', { kind: 'no-address', of: asEnd(from) }, { kind: 'no-address', subject: from, text: '' });
  }
  // A sender's port says nothing.
  if (sender.port !== undefined) return wrong('from', say('form.from'));
  const receiver = readFormEnd(form.to ?? '');
  if (receiver === undefined) return wrong('to', say('form.to'));
  const to = within(receiver.end, form.namespace);
  const service = serviceOf(form, receiver.port);
  if (service === undefined) return wrong('port', say('form.port'));
  const connection = readConnection(service);
  if (!connection.ok) return wrong('port', connection.problem);
  const beside: Partial<Meaning> =
    asks === 'path'
      ? {
          ...(form.symptom === undefined ? {} : { symptom: [form.symptom] }),
          ...(form.since === undefined ? {} : { since: form.since }),
        }
      : {};
  const ends = { from: asEnd(from), to: asEnd(to), ...connection.asked };
  const written = { kind: asks, from, to, ...connection.asked, text: '' } as const;
  return asked('to', { kind: asks === 'path' ? 'path' : 'policy-decides', ...ends, ...beside }, written);
};

const kindOf = (kind: string): FormKind => {
  if (kind === 'no-address' || kind === 'node') return kind;
  return kind.startsWith('policy') ? 'policy' : 'path';
};

const serviceText = ({ port }: { port?: number | undefined }): string | undefined =>
  port === undefined ? undefined : `${port}`;

/** The form on which a question is filled in already. */
export const formOfQuestion = (question: Question): FilledForm => {
  const isReached =
    (question.kind === 'policy-reach' || question.kind === 'policy-change') && question.direction === 'to';
  const [first, second] = isReached ? [undefined, ...endsOf(question)] : endsOf(question);
  const { port = undefined, protocol = undefined } = 'from' in question ? question : {};
  const agent = question.kind === 'agent' ? question : undefined;
  return {
    asks: agent ? `agent-${agent.agent}` : kindOf(question.kind),
    from: first && writeEnd(first),
    to: agent ? agent.peers?.[0] : second && writeEnd(second),
    port: serviceText({ port }),
    protocol,
    symptom: symptomsOf(question).find(isFormSymptom),
    since: timesOf(question).since?.said,
  };
};

/** The form with all that is known of what was said; `text`: the words. */
export const formOfMeaning = (meaning: Meaning, text: string): FilledForm => {
  const written = (end: End | undefined): string | undefined => {
    const found = end && endOfMeaning(end, text);
    return found?.ok ? writeEnd(found.end) : undefined;
  };
  const to = meaning.to ?? (meaning.name === undefined ? undefined : { kind: 'name' as const, name: meaning.name });
  const kind = meaning.about ?? meaning.kind;
  const agent = kind === 'agent' ? kindOfAgent(meaning.agent) : undefined;
  return {
    asks: agent ?? kindOf(kind),
    from: written(meaning.from ?? meaning.of),
    to: agent ? meaning.peer?.[0] : written(to),
    port: serviceText(meaning),
    protocol: meaning.protocol,
    symptom: meaning.symptom?.find(isFormSymptom),
    since: meaning.since?.slice(0, longestSince),
    namespace: meaning.namespace,
  };
};
