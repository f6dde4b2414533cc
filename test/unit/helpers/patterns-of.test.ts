import { expect, it } from 'vitest';
import { patternsOf } from '../../helpers/patterns-of.ts';

const read = (text: string) =>
  patternsOf('a.ts', text).map(({ pattern }) =>
    pattern === undefined ? 'not read' : `/${pattern.source}/${pattern.flags}`,
  );

it.each([
  ['const a = /b+/gi;', ['/b+/gi']],
  ['z.string().regex(/^a$/).parse(b / c / d)', ['/^a$/']],
  ["new RegExp('a+', 'y')", ['/a+/y']],
  [`const name = '[a-z]'; const both = \`\${name}/x\`; export const c = RegExp(\`^\${both}$\`);`, ['/^[a-z]/x$/']],
  [`const f = (name: string) => new RegExp(\`^\${name}\`);`, ['not read']],
  ['const f = (one: RegExp) => new RegExp(one.source);', ['not read']],
  ['const Other = RegExp;', ['not read']],
  ["text.match('a+')", ['not read']],
  ['const f = (one: RegExp, all: readonly RegExp[], x: Record<string, RegExp>) => x instanceof RegExp;', []],
])('%s', (text, expected) => expect(read(text)).toEqual(expected));
