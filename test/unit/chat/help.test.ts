import { describe, expect, it } from 'vitest';
import { helpFor, needsMemory } from '../../../src/chat/commands.ts';
import { commands, namesOn } from '../../../src/commands/commands.ts';
import { languages } from '../../../src/words/language.ts';
import { say } from '../../../src/words/say.ts';
import { wordsIn } from '../../../src/words/words.ts';

const textsIn = (part: unknown): string[] => {
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (part === null || typeof part !== 'object') return [];
  const { text, ...more } = part as { text?: unknown };
  return [...(typeof text === 'string' ? [text] : []), ...Object.values(more).flatMap(textsIn)];
};

describe.each(languages)('the help in %s', (language) => {
  const tell = wordsIn(language);
  const all = namesOn('chat').map((name) => commands[name]);
  const help = helpFor('/calico', ['why a cannot reach b', 'again'])(tell);
  const texts = textsIn(help.blocks);

  it('has every command with its grammar', () => {
    const lines = all.flatMap((each): string[] => each.grammar.map(tell));
    expect(texts.filter((text) => lines.includes(text))).toEqual(lines);
  });

  it('has every other way to ask', () => {
    for (const one of [
      say('help.form', { command: '/calico' }),
      say('help.diagnose-this'),
      say('help.correct'),
      say('help.direct-messages'),
    ]) {
      expect(texts).toContain(tell(one));
    }
  });

  it('has the examples, each a line that a phone may break', () => {
    expect(texts).toEqual(expect.arrayContaining(['/calico why a cannot reach b', '/calico again']));
    expect(JSON.stringify(help.blocks)).not.toContain('preformatted');
  });
});

it('only help, doctor and what is not understood are answered without what is remembered', () => {
  for (const name of namesOn('chat'))
    expect(needsMemory(commands[name].examples[0]), name).toBe(!['help', 'doctor'].includes(name));
  expect(needsMemory('sing')).toBe(false);
});
