import { expect, it } from 'vitest';
import { boundedLines } from '../../../src/limits/bounded-lines.ts';

const linesOf = async (pieces: readonly (string | Buffer)[], most = 10): Promise<string[]> => {
  const source = async function* () {
    yield* pieces;
  };
  const lines: string[] = [];
  for await (const line of boundedLines(source(), most)) lines.push(line);
  return lines;
};

it.each<[string, (string | Buffer)[], string[]]>([
  ['nothing', [], []],
  ['lines', ['a\nb\n'], ['a', 'b']],
  ['empty ones', ['\n\na'], ['', '', 'a']],
  ['pieces of lines', ['a', 'b\nc', 'd', '\n'], ['ab', 'cd']],
  ['ends of lines of Windows', ['a\r\nb'], ['a', 'b']],
  ['a character in two pieces', [Buffer.from('连').subarray(0, 2), Buffer.from('连\n').subarray(2)], ['连']],
  [
    'what is longer, cut behind the first character too many',
    ['x'.repeat(30), 'y'.repeat(30), '\nok'],
    ['x'.repeat(11), 'ok'],
  ],
])('%s', async (_name, pieces, lines) => {
  expect(await linesOf(pieces)).toEqual(lines);
});
