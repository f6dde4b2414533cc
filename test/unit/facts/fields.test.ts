import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** Every field of Calico's newest objects and of the policies of Kubernetes is read, refused or irrelevant. */

const root = join(import.meta.dirname, '../../..');
const data = join(root, 'test/data/fields');

const names = z
  .record(z.string(), z.array(z.string()))
  .parse(JSON.parse(readFileSync(join(data, 'names.json'), 'utf8')));

const byReason = z.record(z.string().min(20), z.array(z.string()).min(1)).default({});
const stances = z
  .record(
    z.string(),
    z.strictObject({
      /** The same as of another kind, and more. */
      like: z.string().optional(),
      read: z.array(z.string()).default([]),
      refused: byReason,
      irrelevant: byReason,
    }),
  )
  .parse(load(readFileSync(join(data, 'stance.yaml'), 'utf8')));

/** `spec.{a,b[].c}` → `spec.a`, `spec.b[].c`. */
const spread = (pattern: string): string[] => {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  const close = pattern.indexOf('}', open);
  const [head, tail] = [pattern.slice(0, open), pattern.slice(close + 1)];
  return pattern
    .slice(open + 1, close)
    .split(',')
    .flatMap((one) => spread(`${head}${one}${tail}`));
};

interface Stance {
  read: string[];
  others: string[];
}

const stanceOf = (kind: string): Stance => {
  const own = stances[kind];
  if (own === undefined) return { read: [], others: [] };
  const base = own.like === undefined ? { read: [], others: [] } : stanceOf(own.like);
  const others = [own.refused, own.irrelevant].flatMap((reasons) => Object.values(reasons).flat());
  return {
    read: [...base.read, ...own.read.flatMap(spread)],
    others: [...base.others, ...others.flatMap(spread)],
  };
};

const fits = (pattern: string, field: string): boolean => {
  if (!pattern.endsWith('.**')) return pattern === field;
  const top = pattern.slice(0, -'.**'.length);
  return field === top || field.startsWith(`${top}.`) || field.startsWith(`${top}[].`);
};

const source = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('src/words'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');
const words = new Set(source.match(/\w+/g));

describe.each(Object.keys(names))('%s', (kind) => {
  const fields = names[kind] ?? [];
  const { read, others } = stanceOf(kind);

  it('has no field of which it is not said once what becomes of it', () => {
    const said = fields.map((field) => [field, [...read, ...others].filter((pattern) => fits(pattern, field)).length]);
    expect(said.filter(([, times]) => times !== 1)).toEqual([]);
  });

  it('has all fields of which something is said', () => {
    expect([...read, ...others].filter((pattern) => !fields.some((field) => fits(pattern, field)))).toEqual([]);
  });

  it('the fields that are read stand in the source', () => {
    const last = (field: string): string => field.replaceAll('[]', '').split('.').at(-1) ?? '';
    expect(read.filter((field) => !words.has(last(field)))).toEqual([]);
  });
});

it('nothing is said of a kind that is not there', () => {
  expect(Object.keys(stances).filter((kind) => names[kind] === undefined)).toEqual([]);
});
