import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { SaidTime, SaidTimes } from './question.ts';

/** `2026-11-29 18:14 UTC`; seconds where they are told. */
const inUtc = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, at.slice(17, 19) === '00' ? 16 : 19)} UTC`;

/** A time for files and terminals: its words, and the moment in UTC. */
export const describeTime = ({ said, at }: SaidTime): Message | string =>
  at === undefined ? said : say('time.said', { said, at: inUtc(at) });

/** What is asked, with the times that it is about; `show` says how one is written. */
export const withTimes = <T extends Message | string>(
  core: T,
  { since, until }: SaidTimes,
  show: (time: SaidTime) => Message | string,
): T | Message => {
  const from = since === undefined ? core : say('meaning.since', { core, time: show(since) });
  return until === undefined ? from : say('meaning.until', { core: from, time: show(until) });
};
