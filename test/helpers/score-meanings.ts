import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { load } from 'js-yaml';
import { z } from 'zod';
import { bareAddress, networkOf, prefixLength } from '../../src/ip/texts.ts';

/**
 * How well sentences are understood: a meaning is held against that which a bank of sentences
 * (`test/data/questions`) has for it. Both are made equal in form first: width and case of letters, forms of
 * addresses, order of labels. Then what makes the question has to be the same, and the rest is counted.
 */

type Loose = Readonly<Record<string, unknown>>;

const looseSchema = z.record(z.string(), z.unknown());
const entrySchema = z.object({
  text: z.string(),
  lang: z.enum(['en', 'zh']),
  how: z.enum(['command', 'mention', 'thread', 'paste']),
  before: looseSchema.optional(),
  means: looseSchema,
  also: z.array(looseSchema).default([]),
  note: z.string().optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** The sentences of one file. */
export const bankOf = (name: string): Entry[] =>
  z
    .array(entrySchema)
    .parse(load(readFileSync(join(import.meta.dirname, '../data/questions', `${name}.yaml`), 'utf8')));

const endKeys = ['from', 'to', 'of'] as const;
type EndKey = (typeof endKeys)[number];
const isEndKey = (key: string): key is EndKey => endKeys.some((each) => each === key);

const connection = ['from', 'to', 'port', 'protocol'] as const;
/** What makes a question of each kind; everything else is a detail of it. */
const core: ReadonlyMap<string, readonly Key[]> = new Map<string, readonly Key[]>([
  ['path', [...connection, 'via', 'family']],
  ['policy-decides', connection],
  ['who-can-reach', ['to', 'port', 'protocol']],
  ['what-can-reach', ['from']],
  ['policy-explain', ['of', 'policy']],
  ['policy-what-if', ['policy', 'change', 'from', 'to']],
  ['no-address', ['of']],
  ['resolve', ['from', 'name']],
  ['node', ['of']],
  ['agent', ['agent', 'of', 'peer']],
  ['address', ['address', 'of']],
  ['follow-up', ['asks', ...connection, 'family']],
]);
const detailKeys = [
  'symptom',
  'since',
  'until',
  'only_from',
  'works_from',
  'where',
  'both',
  'entry',
  'capture',
  'asks',
  'title',
  'namespace',
] as const;
/** A question that lacks this of itself is a question back. */
const needs: ReadonlyMap<string, readonly EndKey[]> = new Map<string, readonly EndKey[]>([
  ['path', ['from', 'to']],
  ['policy-decides', ['from', 'to']],
  ['no-address', ['of']],
  ['who-can-reach', ['to']],
  ['what-can-reach', ['from']],
  ['resolve', ['from']],
]);
const workloads: ReadonlyMap<string, string> = new Map([
  ['deploy', 'deployment'],
  ['sts', 'statefulset'],
  ['ds', 'daemonset'],
]);

interface NormalEnd {
  kind: string;
  name?: string;
  namespace?: string;
  workload?: string;
  labels?: string;
  node?: string;
  address?: string;
}

interface Normal {
  kind: string;
  inbound?: true;
  from?: NormalEnd;
  to?: NormalEnd;
  of?: NormalEnd;
  only_from?: NormalEnd;
  works_from?: NormalEnd;
  via?: Loose;
  policy?: Loose;
  port?: string;
  protocol?: string;
  family?: string;
  address?: string;
  name?: string;
  peer?: string;
  agent?: string;
  change?: string;
  asks?: string;
  about?: string;
  where?: string;
  entry?: string;
  since?: string;
  until?: string;
  title?: string;
  namespace?: string;
  symptom?: readonly string[];
  missing?: readonly string[];
  both?: string;
  capture?: string;
}
type Key = keyof Normal;

const fold = (value: unknown): string => String(value).normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();

const addressOf = (value: unknown): string => {
  const text = fold(value).replace(/^\[|\]$/g, '');
  const bare = bareAddress(text);
  if (bare === undefined) return text;
  const length = prefixLength(text);
  return text.includes('/') && length !== undefined ? (networkOf(text, length) ?? text) : bare;
};

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const labelsOf = (labels: unknown): string => {
  const pairs =
    typeof labels === 'object' && labels !== null
      ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`)
      : fold(labels).split(/\s*,\s*/);
  return pairs
    .map((pair) => fold(pair).replace(/\s*==?\s*/g, '='))
    .sort()
    .join(',');
};

const clusterName = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?$/;

const normalEnd = (value: unknown): NormalEnd | undefined => {
  const end = looseSchema.safeParse(value).data;
  if (end === undefined || isEmpty(end.kind)) return undefined;
  const kind = fold(end.kind);
  const out: NormalEnd = { kind };
  for (const key of ['name', 'namespace', 'workload', 'node'] as const)
    if (!isEmpty(end[key])) out[key] = fold(end[key]);
  const workload = workloads.get(kind);
  if (workload !== undefined) Object.assign(out, { kind: 'workload', workload });
  if (out.workload !== undefined) out.workload = workloads.get(out.workload) ?? out.workload;
  if (out.name !== undefined) out.name = out.name.replace(/\.+$/, '');
  if (!isEmpty(end.labels)) out.labels = labelsOf(end.labels);
  if (!isEmpty(end.address)) out.address = addressOf(end.address);
  // What the cluster calls a Service in its name is that Service.
  const [, name, namespace] = clusterName.exec(out.name ?? '') ?? [];
  const mayBe = ['name', 'thing', 'pod', 'service'].includes(out.kind) && out.namespace === undefined;
  return name !== undefined && namespace !== undefined && mayBe ? { kind: 'service', name, namespace } : out;
};

const normalNamed = (value: unknown): Loose => {
  if (typeof value === 'string') {
    const parts = fold(value)
      .split('/')
      .filter((part) => !['svc', 'service', 'policy'].includes(part));
    return parts.length > 1 ? { namespace: parts.at(-2), name: parts.at(-1) } : { name: parts.at(-1) };
  }
  const named = looseSchema.parse(value);
  return Object.fromEntries(
    ['namespace', 'name'].flatMap((key) => (isEmpty(named[key]) ? [] : [[key, fold(named[key])]])),
  );
};

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(fold);

const agents: ReadonlyMap<string, string> = new Map([
  ['calico/node', 'calico-node'],
  ['node', 'calico-node'],
]);

const plainKeys = [
  'change',
  'asks',
  'about',
  'where',
  'entry',
  'since',
  'until',
  'title',
  'namespace',
  'port',
  'both',
  'capture',
] as const;

/** What a question lacks of itself. */
const lacks = (meaning: Normal): string[] => {
  if (meaning.kind === 'address' && meaning.address === undefined && meaning.of === undefined) return ['address'];
  return meaning.inbound ? [] : (needs.get(meaning.kind) ?? []).filter((key) => meaning[key] === undefined);
};

const normalMeaning = (given: Loose): Normal => {
  const has = (key: string): boolean => !isEmpty(given[key]);
  const out: Normal = { kind: has('kind') ? fold(given.kind) : 'not-ours' };
  if (given.inbound === true) out.inbound = true;
  for (const key of [...endKeys, 'only_from', 'works_from'] as const) {
    const end = normalEnd(given[key]);
    if (end !== undefined) out[key] = end;
  }
  for (const key of ['via', 'policy'] as const) if (has(key)) out[key] = normalNamed(given[key]);
  for (const key of plainKeys) if (has(key)) out[key] = fold(given[key]);
  if (has('protocol')) {
    const protocol = fold(given.protocol) === 'ping' ? 'icmp' : fold(given.protocol);
    // The usual one.
    if (protocol !== 'tcp' || out.port === undefined) out.protocol = protocol;
  }
  if (has('family')) {
    const family = fold(given.family).replace(/\D/g, '');
    const addresses = [out.from?.address, out.to?.address].filter((each) => each !== undefined);
    // The address says it.
    if (!addresses.some((each) => each.includes(':') === (family === '6'))) out.family = family;
  }
  if (has('address')) out.address = addressOf(given.address);
  if (has('name')) out.name = fold(given.name).replace(/\.+$/, '');
  if (has('peer')) {
    const peers = Array.isArray(given.peer) ? given.peer : fold(given.peer).split(/[,\s]+/);
    out.peer = peers.map(addressOf).sort().join(',');
  }
  if (has('agent')) out.agent = agents.get(fold(given.agent)) ?? fold(given.agent);
  if (has('missing')) out.missing = listOf(given.missing);
  if (has('symptom')) out.symptom = listOf(given.symptom);
  // A path is a path, whichever side of the cluster's edge its ends are on.
  if (out.kind === 'inbound') {
    Object.assign(out, { kind: 'path', inbound: true });
    if (out.from?.kind === 'internet') delete out.from;
  }
  if (out.kind === 'nodes') out.kind = 'path';
  const missing = lacks(out);
  return missing.length === 0 ? out : { ...out, about: out.kind, kind: 'ask-back', missing };
};

const sameEnd = (want: NormalEnd | undefined, got: NormalEnd | undefined): boolean => {
  if (want === undefined || got === undefined) return want === got;
  if (want.kind === got.kind) return isDeepStrictEqual(want, got);
  const plain = ['pod', 'thing'];
  if (plain.includes(got.kind)) {
    if (plain.includes(want.kind)) return want.name === got.name && want.namespace === got.namespace;
    // An unqualified name is looked for among pods, then nodes, then as a name.
    if (['node', 'name'].includes(want.kind) && got.namespace === undefined) return want.name === got.name;
  }
  const dotted = ['name', ...plain].includes(got.kind) && got.namespace === undefined;
  return want.kind === 'service' && want.namespace !== undefined && dotted
    ? got.name === `${want.name}.${want.namespace}`
    : false;
};

const same = (key: Key, want: Normal, got: Normal): boolean => {
  if (isEndKey(key)) return sameEnd(want[key], got[key]);
  if (key === 'protocol') {
    // A question without protocol and port is tried with ICMP, too.
    if (want.protocol === 'icmp' && got.protocol === undefined && got.port === undefined) return true;
    if (want.protocol === undefined && got.protocol === 'tcp') return true;
  }
  return isDeepStrictEqual(want[key], got[key]);
};

const swapped = ({ from, to, ...rest }: Normal): Normal => ({
  ...rest,
  ...(to ? { from: to } : {}),
  ...(from ? { to: from } : {}),
});

const withoutDetails = (meaning: Normal): Normal => {
  const out = { ...meaning };
  for (const key of detailKeys) delete out[key];
  return out;
};

const withoutPort = ({ port: _port, protocol: _protocol, ...rest }: Normal): Normal => rest;

/** The whole questions that a reply stands for. */
const followed = (before: Normal, reply: Normal): Normal[] => {
  const base = withoutDetails(before);
  if (reply.asks === 'again') return [base];
  if (reply.asks === 'reverse') return [swapped(base), withoutPort(swapped(base))];
  if (reply.asks !== 'change') return [];
  return [false, true].map((inNamespace) => {
    const one: Normal = { ...base };
    for (const key of ['from', 'to'] as const) {
      const end = reply[key];
      if (end === undefined) continue;
      const namespace = inNamespace && end.namespace === undefined ? base[key]?.namespace : undefined;
      one[key] = namespace === undefined ? end : { ...end, namespace };
    }
    for (const key of ['port', 'protocol', 'family'] as const) if (reply[key] !== undefined) one[key] = reply[key];
    return normalMeaning({ ...one });
  });
};

const lessEnd = (want: NormalEnd, got: NormalEnd): boolean => {
  const { namespace, ...rest } = want;
  return namespace !== undefined && got.namespace === undefined && sameEnd(rest, got);
};

type Likeness = 'same' | 'less' | 'other';

const likenessOfAsking = (want: Normal, got: Normal): Likeness => {
  const asked = got.missing ?? [];
  const lacking = want.missing ?? [];
  const isAboutIt = asked.some((each) => lacking.includes(each));
  const asksForKnown = asked.some((each) => each in want && !lacking.includes(each));
  if (!isAboutIt || asksForKnown) return 'other';
  const keys = [...endKeys, 'port'] as const;
  return keys.every((key) => got[key] === undefined || same(key, want, got)) ? 'same' : 'other';
};

/** `less`: nothing of it is wrong, and something is left out. */
const likeness = (want: Normal, got: Normal, before?: Normal): Likeness => {
  if (want.kind !== got.kind) return 'other';
  if (want.kind === 'ask-back') return likenessOfAsking(want, got);
  let all: Likeness = 'same';
  for (const key of core.get(want.kind) ?? []) {
    if (want.kind === 'follow-up' && (key === 'from' || key === 'to') && want[key] && got[key] && before) {
      const namespace = before[key]?.namespace;
      const beside = namespace === undefined ? want[key] : { ...want[key], namespace };
      if (!sameEnd(want[key], got[key]) && !sameEnd(beside, got[key])) return 'other';
      continue;
    }
    if (same(key, want, got)) continue;
    const [wanted, found] = isEndKey(key) ? [want[key], got[key]] : [undefined, undefined];
    if (want[key] !== undefined && got[key] === undefined) all = 'less';
    else if (wanted && found && lessEnd(wanted, found)) all = 'less';
    else return 'other';
  }
  return want.kind === 'changes' && want.since !== undefined && got.since === undefined ? 'less' : all;
};

interface Kept {
  kept: number;
  all: number;
}

const isKept = (key: (typeof detailKeys)[number], want: Normal, got: Normal): boolean => {
  switch (key) {
    case 'symptom':
      return (want.symptom ?? []).some((each) => got.symptom?.includes(each));
    case 'since':
    case 'until':
    case 'title': {
      const [a = '', b] = [want[key], got[key]];
      return b !== undefined && (a.includes(b) || b.includes(a));
    }
    case 'only_from':
    case 'works_from':
      return sameEnd(want[key], got[key]);
    case 'asks':
      return got.asks !== undefined && want.asks?.replace(/s+$/, '') === got.asks.replace(/s+$/, '');
    default:
      return isDeepStrictEqual(want[key], got[key]);
  }
};

/** What is kept of all that the sentence says beside what makes it. */
const detailsKept = (want: Normal, got: Normal): Kept => {
  const makes = core.get(want.kind) ?? [];
  const keys = detailKeys.filter((key) => want[key] !== undefined && !makes.includes(key));
  return { kept: keys.filter((key) => isKept(key, want, got)).length, all: keys.length };
};

type Result =
  | 'right'
  | 'asked-rightly'
  | 'refused-rightly'
  /** Ours, and refused. */
  | 'refused'
  /** Clear, and asked back all the same. */
  | 'asked'
  /** Asked back for the wrong thing, or about what is not ours. */
  | 'wrong-asked'
  /** Something of it is left out. */
  | 'lost'
  /** Taken for another question. */
  | 'misread'
  /** Not ours, and taken for a question. */
  | 'answered';

interface Judged extends Kept {
  result: Result;
}

export const judgeMeaning = (entry: Entry, answer: Loose): Judged => {
  const got = normalMeaning(answer);
  const before = entry.before && normalMeaning(entry.before);
  const readings = [entry.means, ...entry.also].map(normalMeaning);
  const [first] = readings;
  const isOurs = first?.kind !== 'ask-back' && first?.kind !== 'not-ours';
  let best: { kept: Kept; kind: string } | undefined;
  let isLess = false;
  for (const want of readings) {
    for (const one of want.both && want.from ? [want, swapped(want)] : [want]) {
      const like = likeness(one, got, before);
      isLess ||= like === 'less';
      if (like !== 'same') continue;
      const kept = detailsKept(one, got);
      if (best === undefined || kept.kept - kept.all > best.kept.kept - best.kept.all) best = { kept, kind: one.kind };
    }
    if (best === undefined && want.kind === 'follow-up' && before) {
      const isWhole = followed(before, want).some((whole) => likeness(whole, got) === 'same');
      if (isWhole) best = { kept: { kept: 0, all: 0 }, kind: 'follow-up' };
    }
  }
  if (best !== undefined) {
    if (got.kind === 'not-ours') return { result: 'refused-rightly', ...best.kept };
    return { result: best.kind === 'ask-back' && !isOurs ? 'asked-rightly' : 'right', ...best.kept };
  }
  const none = { kept: 0, all: 0 };
  if (got.kind === 'not-ours') return { result: 'refused', ...none };
  if (got.kind === 'ask-back') return { result: isOurs ? 'asked' : 'wrong-asked', ...none };
  if (first?.kind === 'not-ours') return { result: 'answered', ...none };
  return { result: isLess ? 'lost' : 'misread', ...none };
};

/** What Slack sends for what was typed: `<@U0CALICO>`, `<https://…>`, `-&gt;`. */
export const onWire = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/https?:\/\/[^\s`"',;，；、（）()]+/g, (url) => `<${url}>`)
    .replace(/@([a-z]+)/g, (_at, name: string) => `<@U0${name.toUpperCase()}>`);

export interface Score {
  /** Right, asked back rightly, or refused rightly: of 1. */
  good: number;
  /** Misread, lost or answered: of 1. */
  bad: number;
  /** Details that are kept in what is right: of 1. */
  details: number;
  /** What was misread, to be read by people. */
  misread: string[];
  results: Result[];
}

export const scoreOf = (
  bank: readonly Entry[],
  meaningOf: (asked: { text: string; how: Entry['how']; before: Loose | undefined }) => Loose,
  { wire }: { wire: boolean },
): Score => {
  const judged = bank.map((entry) => {
    const { text, how, before } = entry;
    const answer = meaningOf({ text: wire ? onWire(text) : text, how, before });
    return { entry, answer, ...judgeMeaning(entry, answer) };
  });
  const count = (...results: Result[]): number => judged.filter(({ result }) => results.includes(result)).length;
  const sum = (which: keyof Kept): number => judged.reduce((total, each) => total + each[which], 0);
  return {
    good: count('right', 'asked-rightly', 'refused-rightly') / bank.length,
    bad: count('misread', 'lost', 'answered') / bank.length,
    details: sum('all') === 0 ? 1 : sum('kept') / sum('all'),
    misread: judged
      .filter(({ result }) => ['misread', 'lost', 'answered'].includes(result))
      .map(({ entry, answer, result }) => `${result}: ${entry.text.slice(0, 120)} → ${JSON.stringify(answer)}`),
    results: judged.map(({ result }) => result),
  };
};
