import { describe, expect, it } from 'vitest';
import { argv, commandLine } from '../../../src/fixes/shell-text.ts';

describe('the arguments of a command', () => {
  it.each<[string, string[], string[]]>([
    ['as it is written', argv`ip route del`, ['ip', 'route', 'del']],
    ['one value is one word', argv`ip link set ${'a b; c'} up`, ['ip', 'link', 'set', 'a b; c', 'up']],
    ['also within a word, and empty', argv`x ${'1.2.3.4'}/${'32'} --a=${''} ${''}`, ['x', '1.2.3.4/32', '--a=', '']],
    ['a list is words of its own', argv`ip ${['-6']} route ${[]} del`, ['ip', '-6', 'route', 'del']],
  ])('%s', (_, words, expected) => {
    expect(words).toEqual(expected);
  });

  it('are quoted where a shell would take them for more', () => {
    expect(commandLine(argv`kubectl patch x -p ${'{"a":1}'}`)).toBe(`kubectl patch x -p '{"a":1}'`);
  });
});
