import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type Question, type SaidTime, symptomsOf, timesOf } from './question.ts';
import { describeSymptom } from './symptom.ts';

/** `2026-11-29 18:14 UTC`; seconds where they are told. */
const inUtc = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, at.slice(17, 19) === '00' ? 16 : 19)} UTC`;

/** A time for files and terminals: its words, and the moment in UTC. */
export const describeTime = ({ said, at }: SaidTime): Message | string =>
  at === undefined ? said : say('time.said', { said, at: inUtc(at) });

/** What is asked, with the symptoms and times that were said beside it; `show` says how a time is written. */
export const withSaidBeside = <T extends Message | string>(
  core: T,
  question: Question,
  show: (time: SaidTime) => Message | string,
): T | Message => {
  const details = symptomsOf(question).map(describeSymptom);
  const said = details.length === 0 ? core : say('meaning.with', { core, details });
  const { since, until } = timesOf(question);
  const from = since === undefined ? said : say('meaning.since', { core: said, time: show(since) });
  return until === undefined ? from : say('meaning.until', { core: from, time: show(until) });
};
