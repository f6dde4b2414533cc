import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import type { Message } from '../../../src/words/message.ts';
import { reportOf } from '../../helpers/examine.ts';
import { faultNamed } from '../../lab/faults/catalogue.ts';
import { readPacked } from '../../record/packed.ts';
import { type Recorded, verdictOf } from '../../record/verdict-of.ts';

/**
 * Nothing is decided by a sentence: every message that is made says nothing but its code, whatever it speaks of,
 * and so do those that the case brought. Verdicts, causes, fixes and ids stay what they are on record.
 */
vi.mock('../../../src/words/say.ts', () => ({ say: (code: string): Message => ({ code, args: {} }) }));
vi.mock('../../../src/words/words.ts', () => {
  const tell = (said: Message | string): string => (typeof said === 'string' ? said : said.code);
  return { wordsIn: () => tell, inEnglish: tell };
});

const isMessage = (value: object): value is Message =>
  'code' in value && 'args' in value && typeof value.code === 'string' && Object.keys(value).length === 2;

/** The same with the bare code of every message in it. */
const bare = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  if (isMessage(value)) return { code: value.code, args: {} };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]));
};

const messagesIn = (value: unknown): Message[] => {
  if (typeof value !== 'object' || value === null) return [];
  return isMessage(value) ? [value] : Object.values(value).flatMap(messagesIn);
};

const wordless = (recorded: unknown) => caseSchema.parse(bare(caseSchema.parse(recorded)));

const verdicts = new Map(
  readPacked('verdicts').map((line) => {
    const { name, ...verdict } = JSON.parse(line) as { name: string };
    return [name, verdict];
  }),
);
const cases = readPacked('cases').map((line) => JSON.parse(line) as Recorded);

describe('without a word', () => {
  it('no message of a case or of its verdict speaks of anything', () => {
    const some = cases.slice(0, 20).map(({ case: evidence }) => wordless(evidence));
    const reports = some.map((c) => reportOf(c));
    const args = messagesIn([some, reports]).map((message) => Object.keys(message.args));
    expect(args.length).toBeGreaterThan(1_000);
    expect(args.flat()).toEqual([]);
  });

  it.each(cases.map(({ name, case: evidence }) => [name, evidence] as const))('%s', (name, evidence) => {
    expect(verdictOf(wordless(evidence))).toEqual(verdicts.get(name));
  });

  const folder = join(import.meta.dirname, '../../data/cases');

  it.each(readdirSync(folder))('%s', (file) => {
    const { causes } = verdictOf(wordless(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
    expect(causes[0]?.id).toBe(faultNamed(file.replace('.json', '')).expected.cause);
  });
});
