import { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { understandLine, understandLines, understandWords } from '../../../src/terminal/understand.ts';
import { languages } from '../../../src/words/language.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { english } from '../../helpers/said.ts';

const voice = { tell: english, forScripts: english };
afterEach(() => {
  vi.restoreAllMocks();
});

const meaningOf = (line: unknown) => understandLine(typeof line === 'string' ? line : JSON.stringify(line), english);

describe('a line of JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['a sentence', { text: 'web-0 cannot reach db-0 on 5432' }, { kind: 'path', port: 5432 }],
    ['one of Slack', { text: '<@U0CALICO> web-0 -&gt; db-0', how: 'mention', before: null }, { kind: 'path' }],
    [
      'a reply',
      {
        text: 'and back?',
        how: 'thread',
        before: {
          kind: 'path',
          from: { kind: 'pod', name: 'web-0' },
          to: { kind: 'labels', labels: 'app=db' },
          symptom: 'slow',
          note: 'not looked at',
        },
      },
      { kind: 'follow-up', asks: 'reverse' },
    ],
    ['4,000 characters', { text: `why web-0 cannot reach db-0 ${'x'.repeat(3_000)}` }, { kind: expect.any(String) }],
    ['too many', { text: 'x'.repeat(4_001) }, { kind: 'not-ours', note: expect.stringContaining('4001 characters') }],
    ['no JSON', '{"text": "web-0', { kind: 'not-ours', note: 'This line is no JSON document.' }],
    ['nothing', '', { kind: 'not-ours', note: 'This line is no JSON document.' }],
    ['a list', '[]', { kind: 'not-ours', note: expect.stringContaining('no question with text') }],
    ['no text', '{}', { kind: 'not-ours', note: expect.stringContaining('text') }],
    ['another place', { text: 'a', how: 'shout' }, { kind: 'not-ours', note: expect.stringContaining('how') }],
    ['no meaning before', { text: 'a', before: { kind: 'x' } }, { kind: 'not-ours', note: expect.any(String) }],
    ['one that is too long', `"${'x'.repeat(64_001)}"`, { kind: 'not-ours', note: 'This line is too long.' }],
    ['one that is too deep', '['.repeat(50), { kind: 'not-ours', note: expect.any(String) }],
  ])('%s', (_name, line, meaning) => {
    expect(meaningOf(line)).toMatchObject(meaning as object);
  });
});

it('each line has its own, in turn, whatever is on it', async () => {
  let printed = '';
  const output = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, done) => {
      printed += String(chunk);
      setImmediate(done);
    },
  });
  const texts = ['web-0 -> db-0', 'tell me\u202e a joke', '10.0.0.5 是谁的'];
  const lines = [...texts.map((text) => JSON.stringify({ text })), 'nothing', ''];
  expect(await understandLines(Readable.from([lines.join('\n'), '\n']), output, voice)).toBe(0);
  const kinds = printed
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toEqual(['path', 'not-ours', 'address', 'not-ours', 'not-ours']);
});

describe('words', () => {
  const printedOf = (words: string, options: { json?: boolean } = {}, tell = english): string => {
    let printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    expect(understandWords(words, options, { tell, forScripts: english })).toBe(0);
    vi.restoreAllMocks();
    return printed.trimEnd();
  };

  it.each([
    ['shop/web-0 gets a timeout from shop/db-0:5432', 'shop/web-0 → shop/db-0 on 5432 (times out)'],
    ['db-0 is not reachable', '? → db-0\nWho cannot reach db-0? Please name the pod or node that sends.'],
    ['sing me a song', 'no question for me'],
    ['x'.repeat(4_001), 'That text has 4001 characters, and I read at most 4000: please ask with fewer.'],
  ])('%s', (words, expected) => {
    expect(printedOf(words)).toBe(expected);
  });

  it('as JSON, on one line', () => {
    expect(JSON.parse(printedOf('10.0.0.5 是谁的', { json: true }))).toMatchObject({ address: '10.0.0.5' });
  });

  it.each(languages)('are told in %s', (language) => {
    expect(printedOf('everything on node-2 is down', {}, wordsIn(language))).toMatch(/node-2/);
  });
});
