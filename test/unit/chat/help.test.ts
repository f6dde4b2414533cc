import { describe, expect, it } from 'vitest';
import { helpFor, needsMemory } from '../../../src/chat/commands.ts';
import { commands, namesOn } from '../../../src/commands/commands.ts';
import { languages } from '../../../src/words/language.ts';
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
  const [, examples = '', grammar = ''] = textsIn(helpFor('/calico')(tell).blocks);

  it('has every command with its grammar, and nothing else', () => {
    expect(grammar.split('\n')).toEqual(all.flatMap((each): string[] => each.grammar.map(tell)));
  });

  it('has the examples of every command, and nothing else', () => {
    expect(examples.split('\n')).toEqual(
      all.flatMap((each): string[] => each.examples.map((example) => `/calico ${example}`)),
    );
  });
});

it('only help and what is not understood is answered without what is remembered', () => {
  for (const name of namesOn('chat')) expect(needsMemory(commands[name].examples[0]), name).toBe(name !== 'help');
  expect(needsMemory('sing')).toBe(false);
});
