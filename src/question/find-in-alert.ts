import type { Question } from '../case/question.ts';
import type { Alert, AlertGroup, Labels } from './alert.ts';
import { type AlertRule, ruleFor } from './alert-rules.ts';
import { findInMessage } from './find-in-message.ts';
import { readSentence } from './read-sentence.ts';
import { writeQuestion } from './write-question.ts';

/** What is to be asked where an alert speaks: read by the same code as a text that somebody pastes. */

export interface FoundInAlerts {
  /** Different ones; first the one that most alerts lead to. */
  questions: readonly Question[];
  /** How many more there are that are not asked. */
  more: number;
  /** Where a rule says that it is told. */
  channel?: string;
}

/** More than these about one thing that broke say nothing new. */
const mostQuestions = 3;

/** By which names programs say who calls whom. */
const pairs = [
  ['source', 'destination'],
  ['src', 'dst'],
  ['from', 'to'],
  ['client', 'server'],
] as const;

/** What may stand in the place of a label in the words of a rule: a name, an address, a port. */
const isPlain = (value: string | undefined): value is string =>
  value !== undefined && /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/.test(value);

const fromWords = (words: string): Question | undefined => {
  const wanted = readSentence(words, { how: 'command' });
  return wanted.kind === 'question' ? wanted.question : undefined;
};

/** The words of a rule with the labels that they name; undefined: one is missing, or holds more than a name. */
const filled = (words: string, labels: Labels): string | undefined => {
  let whole = true;
  const text = words.replace(/\{(\w{1,80})\}/g, (_, name: string) => {
    const value = labels.get(name);
    if (!isPlain(value)) whole = false;
    return value ?? '';
  });
  return whole ? text : undefined;
};

const asked = (text: string): Question | undefined => {
  const found = findInMessage(text);
  return found.kind === 'question' ? found.question : undefined;
};

/** The form in which alerts are pasted. */
const written = ({ labels, texts }: Alert): string => {
  const [summary, description] = texts;
  return [
    `[FIRING:1] ${labels.get('alertname') ?? ''}`,
    ...[...labels].map(([name, value]) => `${name} = ${value}`),
    ...(summary === undefined ? [] : [`summary = ${summary}`]),
    ...(description === undefined ? [] : [`description = ${description}`]),
  ].join('\n');
};

const betweenLabels = ({ labels }: Alert): Question | undefined => {
  for (const [from, to] of pairs) {
    const [a, b, port] = [labels.get(from), labels.get(to), labels.get('port')];
    if (!isPlain(a) || !isPlain(b)) continue;
    return fromWords(`why ${a} cannot reach ${b}${port !== undefined && /^\d{1,5}$/.test(port) ? ` on ${port}` : ''}`);
  }
  return undefined;
};

/** A rule's own words stand above what the alert says; without them its labels and sentences do. */
const questionOf = (alert: Alert, rule: AlertRule | undefined): Question | undefined => {
  if (rule?.ask === false) return undefined;
  if (typeof rule?.ask === 'string') {
    const words = filled(rule.ask, alert.labels);
    return words === undefined ? undefined : fromWords(words);
  }
  return betweenLabels(alert) ?? asked(written(alert)) ?? asked(alert.texts.join('\n'));
};

/** @param rules the first that fits an alert counts; without one it is asked about. */
export const findInAlerts = ({ alerts }: Pick<AlertGroup, 'alerts'>, rules: readonly AlertRule[]): FoundInAlerts => {
  const found = new Map<string, { question: Question; count: number }>();
  let channel: string | undefined;
  for (const alert of alerts) {
    const rule = ruleFor(alert.labels, rules);
    const question = questionOf(alert, rule);
    if (question === undefined) continue;
    channel ??= rule?.channel;
    const text = writeQuestion(question);
    const same = found.get(text);
    if (same) same.count += 1;
    else found.set(text, { question: { ...question, text }, count: 1 });
  }
  const all = [...found.values()].sort((a, b) => b.count - a.count).map(({ question }) => question);
  const questions = all.slice(0, mostQuestions);
  return { questions, more: all.length - questions.length, ...(channel === undefined ? {} : { channel }) };
};
