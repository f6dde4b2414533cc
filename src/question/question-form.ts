import { type EndRef, endsOf, type Protocol, protocolSchema, type Question, symptomsOf } from '../case/question.ts';
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
  /** Of each end that is named without one. */
  namespace?: string | undefined;
}

/** Why one end cannot reach another; why a pod has no address; what the policies say of a connection. */
export const formKinds = ['path', 'no-address', 'policy'] as const;
type FormKind = (typeof formKinds)[number];

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

/** Reads what was filled in. */
export const readForm = (form: FilledForm): ReadForm => {
  const sender = readFormEnd(form.from ?? '');
  if (sender === undefined) return wrong('from', say('form.from'));
  const from = within(sender.end, form.namespace);
  if (form.asks === 'no-address') {
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
  const symptom = form.asks === 'path' && form.symptom !== undefined ? { symptom: [form.symptom] } : {};
  const ends = { from: asEnd(from), to: asEnd(to), ...connection.asked };
  const written = { kind: form.asks, from, to, ...connection.asked, text: '' } as const;
  return asked('to', { kind: form.asks === 'path' ? 'path' : 'policy-decides', ...ends, ...symptom }, written);
};

const kindOf = (kind: string): FormKind => {
  if (kind === 'no-address') return 'no-address';
  return kind.startsWith('policy') ? 'policy' : 'path';
};

const serviceText = ({ port }: { port?: number | undefined }): string | undefined =>
  port === undefined ? undefined : `${port}`;

/** The form on which a question is filled in already. */
export const formOfQuestion = (question: Question): FilledForm => {
  const [first, second] = endsOf(question);
  const { port = undefined, protocol = undefined } = 'from' in question ? question : {};
  return {
    asks: kindOf(question.kind),
    from: first && writeEnd(first),
    to: second && writeEnd(second),
    port: serviceText({ port }),
    protocol,
    symptom: symptomsOf(question)[0],
  };
};

/** The form with all that is known of what was said; `text`: the words. */
export const formOfMeaning = (meaning: Meaning, text: string): FilledForm => {
  const written = (end: End | undefined): string | undefined => {
    const found = end && endOfMeaning(end, text);
    return found?.ok ? writeEnd(found.end) : undefined;
  };
  const to = meaning.to ?? (meaning.name === undefined ? undefined : { kind: 'name' as const, name: meaning.name });
  return {
    asks: kindOf(meaning.about ?? meaning.kind),
    from: written(meaning.from ?? meaning.of),
    to: written(to),
    port: serviceText(meaning),
    protocol: meaning.protocol,
    symptom: meaning.symptom?.[0],
    namespace: meaning.namespace,
  };
};
