import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verbatim } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';
import { wordsIn } from '../../../src/words/words.ts';

const en = wordsIn('en');
const zh = wordsIn('zh');

describe('words', () => {
  it('put values and messages in their places', () => {
    const departure = say('felix.not-ready', { node: 'node-1', detail: 'x' });
    expect(en(say('felix.down', { node: 'node-1', departure }))).toBe(
      'Felix is not running on node-1, so nothing repairs what departs there: Felix on node-1 is live but not ready: x',
    );
    expect(zh(say('felix.ready', { node: 'node-1' }))).toBe('node-1 上的 Felix 正在运行并已就绪');
  });

  it('choose the plural form', () => {
    expect(en(say('workload.pods', { count: 1 }))).toBe('1 pod');
    expect(en(say('workload.pods', { count: 3 }))).toBe('3 pods');
    expect(zh(say('workload.pods', { count: 1 })).trim()).toBe('1 个 Pod');
  });

  it('make a list as the language does', () => {
    expect(en({ code: 'verbatim', args: { text: ['a', verbatim('b'), 'c'] } })).toBe('a, b, and c');
    expect(zh({ code: 'verbatim', args: { text: ['a', 'b'] } })).toBe('a和b');
  });

  it('leave numbers as they are: a port is no amount', () => {
    expect(en(say('ask.port', { to: 'x', protocol: 'tcp', port: 5432 }))).toBe('x on tcp/5432');
  });

  it('show three digits of what is no whole number', () => {
    const seconds = (value: number) => en(say('read.no-answer-in', { seconds: value }));
    expect([0.8398395480000008, 4.5, 12.3456, 1234.567].map(seconds)).toEqual(
      ['0.84', '4.5', '12.3', '1235'].map((text) => `no answer in ${text} s`),
    );
  });

  it('show a code without words as it is', () => {
    expect(en({ code: 'of-a-later-version', args: {} })).toBe('of-a-later-version');
  });

  it('take any text for a value, and nothing in it for a placeholder', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('{$node}', '{ $x }', '$t(a)', '{"', '\u2068')), (text) => {
        expect(en(verbatim(text))).toBe(text);
        expect(en({ code: text, args: { [text]: text } })).toBeTypeOf('string');
      }),
    );
  });
});
