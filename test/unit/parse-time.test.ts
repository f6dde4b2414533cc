import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/case/question.ts';
import { readCniAnswer } from '../../src/checks/no-address/cni-answers.ts';
import { verdictOf } from '../../src/cluster-checks/controllers-log.ts';
import { parseCheckedBlocks, parseShownAddress, parseShownBlocks } from '../../src/collect/calicoctl/ipam-text.ts';
import { readCommand } from '../../src/commands/commands.ts';
import { parseSelector } from '../../src/intended/policy/selector/selector.ts';
import { readLabels } from '../../src/policy-cli/read-options.ts';
import { parseResolvConf } from '../../src/probe/dns/resolv-conf.ts';
import { readableTables } from '../../src/probe/native-tables.ts';
import { counterMoves } from '../../src/probe/packets/counter-moves.ts';
import { readPing } from '../../src/probe/packets/size-sender.ts';
import { parseBirdProtocols, parseBirdRoutes, parseBirdStatus } from '../../src/probe/parse/bird.ts';
import { parseIpSets } from '../../src/probe/parse/ip-sets.ts';
import { parseIptablesSave } from '../../src/probe/parse/iptables-save.ts';
import {
  parseCalicoFiles,
  parseCni,
  parseConntrack,
  parseHttpStatus,
  parseListening,
  parseNativeTables,
  parseSysctls,
} from '../../src/probe/parse/small-files.ts';
import { policyOfComment, profileOfComment } from '../../src/programmed/policy-names.ts';
import { parseAddressQuestion } from '../../src/question/address-question.ts';
import { parseAuditRequest } from '../../src/question/audit-request.ts';
import { readEnd } from '../../src/question/end-ref.ts';
import { parsePolicyQuestion } from '../../src/question/policy-question.ts';
import { printable } from '../../src/terminal/printable.ts';
import { countOf } from '../helpers/counts.ts';
import { filesOfSource, patternsOf, wordsOfStrings } from '../helpers/patterns-of.ts';
import { english } from '../helpers/said.ts';

/**
 * The time that reading takes, of texts made of the words that the readers look for: each word repeated, and
 * each pair of them alternated, up to the longest text that a person may send. Processor time of this thread
 * alone counts, so that a busy machine changes nothing.
 */

const longest = 4_000;
const mostMs = 50;

const top = join(import.meta.dirname, '../..');
const sourceOf = (path: string): string => readFileSync(join(top, path), 'utf8');

/** What stands literally in patterns: `cannot`, ` allocated; attrs Main:`. */
const literalsOf = (path: string): string[] =>
  patternsOf(path, sourceOf(path)).flatMap(({ pattern }) =>
    (pattern?.source ?? '')
      .replace(/\\[sdwbSDWB]|\[[^\]]*\]|\{\d*,?\d*\}/g, '|')
      .replace(/\\(.)/g, '$1')
      .split(/[()|?*+^$]+/)
      .filter((word) => word.length > 1),
  );

const words = (paths: readonly string[]): string[] => [
  ...new Set(paths.flatMap((path) => [...literalsOf(path), ...wordsOfStrings(path, sourceOf(path))])),
];

const repeated = (part: string, { before = '', after = '' } = {}): string =>
  `${before}${part.repeat(Math.ceil(longest / part.length))}`.slice(0, longest - after.length) + after;

/** Milliseconds of processor time; the least of three where it is much, for the compiler's own work counts too. */
const timeOf = (act: () => unknown): number => {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = process.threadCpuUsage();
    try {
      act();
    } catch {
      // It is refused; how quickly is what counts.
    }
    const { user, system } = process.threadCpuUsage(before);
    times.push((user + system) / 1_000);
    if ((times.at(-1) ?? 0) < mostMs) break;
  }
  return Math.min(...times);
};

type Reader = (text: string) => unknown;

/** What took too long. */
const slowOnes = (readers: Readonly<Record<string, Reader>>, texts: Iterable<string>): string[] => {
  const slow: string[] = [];
  let inputs = 0;
  for (const text of texts) {
    for (const [name, read] of Object.entries(readers)) {
      inputs += 1;
      const ms = timeOf(() => read(text));
      if (ms >= mostMs) slow.push(`${name}: ${ms} ms for ${JSON.stringify(text.slice(0, 80))}`);
    }
  }
  countOf('inputs', inputs);
  return slow;
};

const inThread: Question = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  text: '',
};

const persons: Record<string, Reader> = {
  readCommand,
  readInThread: (text) => readCommand(text, { how: 'thread', above: inThread }),
  parseAddressQuestion,
  parsePolicyQuestion,
  parseAuditRequest,
  readEnd,
  parseSelector,
  readLabels: readLabels(english),
  printable,
};

const outputs: Record<string, Reader> = {
  parseBirdProtocols,
  parseBirdRoutes,
  parseBirdStatus,
  parseIpSets,
  parseIptablesSave: (text) => parseIptablesSave(text, { backend: 'nft', family: 4 }),
  counterMoves: (text) => counterMoves(text, `*filter\n${text}`, { backend: 'nft', family: 4 }),
  readableTables: (text) => readableTables(text, [4, 6]),
  readPing,
  parseCalicoFiles,
  parseCni,
  parseConntrack,
  parseHttpStatus,
  parseListening,
  parseNativeTables,
  parseSysctls,
  parseResolvConf,
  parseCheckedBlocks,
  parseShownAddress: (text) => parseShownAddress(text, '10.0.0.1'),
  parseShownBlocks,
  readCniAnswer: (text) => readCniAnswer(text, 'node-1', 'shop/web-2'),
  verdictOf: (text) => verdictOf([text]),
  policyOfComment,
  profileOfComment,
};

const isLong = process.env.TEST_LONG === '1';

describe('the time that reading takes', () => {
  const vocabulary = words([
    ...filesOfSource(top, 'src/question'),
    ...filesOfSource(top, 'src/commands'),
    'src/case/cluster-check.ts',
  ]).filter((word) => /^[^\s]{1,14}$|^\S+ \S+( \S+)?$/.test(word) && word.length <= 20);
  const beginnings = ['', 'why a ', 'ip ', 'policy ', 'check ', 'audit ', 'a cannot reach '];

  it('of what a person sends: every word, repeated', { timeout: 120_000 }, () => {
    expect(vocabulary).toEqual(expect.arrayContaining(['explain', 'from', 'to', 'on', 'port', 'policy']));
    // Behind each beginning where there is time; else each word behind one of them in turn.
    const texts = vocabulary.flatMap((word, index) =>
      (isLong ? beginnings : [beginnings[index % beginnings.length] ?? '']).flatMap((before) => [
        repeated(`${word} `, { before, after: 'b' }),
        repeated(word, { before, after: ' b' }),
      ]),
    );
    expect(slowOnes(persons, texts)).toEqual([]);
  });

  it('of what a person sends: phrases that sentences are understood by, repeated', { timeout: 900_000 }, () => {
    const phrases = [
      ...new Set(
        filesOfSource(top, 'src/understanding/lexicon').flatMap((path) =>
          wordsOfStrings(path, sourceOf(path)).flatMap((text) => text.split('|')),
        ),
      ),
    ];
    expect(phrases).toEqual(expect.arrayContaining(['cannot', 'timed out', '连不上']));
    const step = isLong ? 1 : Math.max(1, Math.floor(phrases.length / 61));
    const texts = phrases
      .filter((_, index) => index % step === 0)
      .flatMap((phrase) => [repeated(`${phrase} `), repeated(phrase, { before: 'why web-0 ', after: ' db-0' })]);
    const { readCommand: wish, readInThread: reply } = persons;
    expect(slowOnes({ wish, reply } as Record<string, Reader>, texts)).toEqual([]);
  });

  it('of what a person sends: every pair of words', { timeout: 900_000 }, () => {
    const spoken = vocabulary.filter((word) => /^[a-z→>=-]{1,9}( [a-z]{1,4})?$/.test(word));
    const pairs = spoken.flatMap((one) => spoken.map((other) => `${one} ${other} `));
    // Neighbours in the list differ in their second word alone, so a step that divides nothing meets all words.
    const step = isLong ? 1 : Math.max(1, Math.floor(pairs.length / 601));
    const chosen = pairs.filter((_, index) => index % step === 0);
    const texts = chosen.map((pair) => repeated(pair, { before: 'why a ', after: 'b' }));
    const { readCommand: wish, readInThread: reply, parseAddressQuestion: address } = persons;
    expect(slowOnes({ wish, reply, address } as Record<string, Reader>, texts)).toEqual([]);
  });

  it('of what a node or a tool says: every word, repeated', { timeout: 300_000 }, () => {
    const said = words([
      ...filesOfSource(top, 'src/probe'),
      ...filesOfSource(top, 'src/collect'),
      ...filesOfSource(top, 'src/programmed'),
      ...filesOfSource(top, 'src/checks/no-address'),
      'src/cluster-checks/controllers-log.ts',
    ]).filter((word) => word.length > 2 && word.length < 60);
    expect(said).toEqual(expect.arrayContaining(['Routes:', 'COMMIT']));
    const step = isLong ? 1 : 7;
    const texts = said
      .filter((_, index) => index % step === 0)
      .flatMap((word) => [word, `${word} `, `${word}"`, `${word}\n`].map((part) => repeated(part)));
    expect(slowOnes(outputs, texts)).toEqual([]);
  });

  it('of runs of one character, which patterns with a repetition at their end take quadratic time for', () => {
    const parts = [
      ' ',
      '\t',
      '\n',
      '-',
      '.',
      ':',
      '/',
      '"',
      '\\',
      "'",
      '`',
      '<',
      '>',
      '|',
      '(',
      '[',
      '{',
      '0',
      'a',
      '?',
    ];
    const texts = parts.flatMap((part) => ['', 'why a '].map((before) => repeated(part, { before, after: 'b' })));
    expect(slowOnes({ ...persons, ...outputs }, texts)).toEqual([]);
  });

  it('would find a pattern that takes exponential time', () => {
    const reader: Reader = (text) => /^(?:(?:can\s?not|can|not)\s+)*reach/.test(text.slice(0, 176));
    expect(slowOnes({ reader }, [repeated('can not ')])).toHaveLength(1);
  });
});
