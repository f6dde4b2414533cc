import { type Audit, type KeptEntry, openAudit, type Verified } from '../store/audit.ts';
import { saidOfEvent } from '../store/audit-words.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printJson } from '../terminal/print-json.ts';
import { printable, printableLine } from '../terminal/printable.ts';
import type { Voice } from '../terminal/voice.ts';
import { inWords } from '../words/in-words.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { withRecords } from './with-records.ts';

const withAudit = <T>(act: (audit: Audit) => Promise<T>): Promise<T> =>
  withRecords((redis, keys, seal) => act(openAudit(redis, keys, { seal })));

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Walks the chain and prints what it finds. Returns the exit code. */
export const verifyAudit = async (
  { holds, json }: { holds?: string; json?: boolean },
  { tell, forScripts }: Voice,
): Promise<number> => {
  const verified = await withAudit((audit) => audit.verify(holds));
  if (json) printJson(forScripts, verified);
  else print(printable(linesOf(verified).map(tell).join('\n')));
  if (!verified.ok || verified.unprovenBroken !== undefined) return exitCodes.broken;
  return verified.isProven ? exitCodes.healthy : exitCodes.unknown;
};

const linesOf = (verified: Verified): Message[] => {
  if (!verified.ok) return [say('audit.broken', { at: verified.broken, reason: verified.reason })];
  const { isProven, entries, hash, unproven, unprovenBroken } = verified;
  return [
    isProven ? say('audit.holds', { count: entries }) : say('audit.follows', { count: entries }),
    ...(entries > 0 ? [say('audit.last-hash', { hash })] : []),
    ...(unproven > 0 ? [say('audit.unproven', { count: unproven })] : []),
    ...(unprovenBroken === undefined
      ? []
      : [say('audit.workers-broken', { at: unprovenBroken.broken, reason: unprovenBroken.reason })]),
  ];
};

/** For entries that bot and fix worker did not write, or perhaps did not. */
const doubts: Partial<Record<KeptEntry['proof'], Message>> = {
  unproven: say('audit.by-worker'),
  forged: say('audit.forged'),
};

const lineOf = (tell: Words, { seq, at, event, actor, fix, proof, details }: KeptEntry): string[] => [
  printableLine(
    [
      say('audit.entry', { seq, at: new Date(at).toISOString(), event: saidOfEvent(event), actor }),
      ...(fix === undefined ? [] : [say('audit.of-fix', { fix })]),
      ...(doubts[proof] === undefined ? [] : [doubts[proof]]),
    ]
      .map(tell)
      .join(''),
  ),
  ...Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => {
      const told = inWords(value, tell);
      const text = typeof told === 'string' ? told : JSON.stringify(told);
      return `    ${printableLine(name)}: ${printable(text).replaceAll('\n', '\n      ')}`;
    }),
];

interface ListOptions {
  fix?: string;
  user?: string;
  since?: number;
  most: number;
  json?: boolean;
}

/** Prints what is on record, oldest first. Returns the exit code. */
export const listAudit = async ({ json, ...filter }: ListOptions, { tell, forScripts }: Voice): Promise<number> => {
  const entries = (await withAudit((audit) => audit.read(filter))).toReversed();
  if (json) printJson(forScripts, { entries });
  else
    print(
      entries.length === 0 ? tell(say('audit.nothing')) : entries.flatMap((entry) => lineOf(tell, entry)).join('\n'),
    );
  return exitCodes.healthy;
};
