import { expect, it } from 'vitest';
import { z } from 'zod';
import { saying, schemaReason } from '../../../src/case/schema-reason.ts';
import { say } from '../../../src/words/say.ts';
import { wordsIn } from '../../../src/words/words.ts';

const odd = z.string().refine((name) => name !== 'x', saying(say('invalid.label-name')));

it.each<[string, z.ZodType, unknown, string, string]>([
  ['a type', z.object({ a: z.number() }), { a: 'x' }, 'spec.a: expected number', 'spec.a：应为 number'],
  ['a word', z.enum(['Allow', 'Deny']), 'No', 'spec: expected one of Allow, Deny', 'spec：应为其中之一：Allow, Deny'],
  ['a small number', z.array(z.number().min(1)), [0], 'spec[0]: must be at least 1', 'spec[0]：不能小于 1'],
  ['a large number', z.int().max(9), 10, 'spec: must be at most 9', 'spec：不能大于 9'],
  ['a short list', z.array(z.number()).min(1), [], 'spec: its length must be at least 1', 'spec：长度不能小于 1'],
  ['a long text', z.string().max(2), 'abc', 'spec: its length must be at most 2', 'spec：长度不能大于 2'],
  ['a field', z.strictObject({}), { b: 1 }, "spec: unknown field 'b'", "spec：未知字段 'b'"],
  ['a key', z.record(odd, z.string()), { x: '' }, 'spec.x: not a valid label name', 'spec.x：不是有效的标签名'],
  [
    'none of several',
    z.union([z.number(), z.boolean()]),
    'x',
    'spec: expected number, or expected boolean',
    'spec：应为 number，或者应为 boolean',
  ],
  [
    'two of them',
    z.object({ a: z.number(), b: z.number() }),
    {},
    'spec.a: expected number; spec.b: expected number',
    'spec.a：应为 number；spec.b：应为 number',
  ],
])('what a schema refuses is said in both languages: %s', (_, schema, value, english, chinese) => {
  const { error } = schema.safeParse(value);
  const said = error && schemaReason(error, 'spec');
  expect(said && [wordsIn('en')(said), wordsIn('zh')(said)]).toEqual([english, chinese]);
});
