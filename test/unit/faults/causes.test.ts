import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { causeIds, causeRow, causesWhere } from '../../../src/faults/causes.ts';
import { checkIds } from '../../../src/faults/checks.ts';
import { tapRank } from '../../../src/faults/hops.ts';

const src = join(import.meta.dirname, '../../../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('faults/') && !name.startsWith('words/'))
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));

describe('the table of causes', () => {
  it.each(causeIds)('%s is named by some check', (id) => {
    expect(sources.some(({ text }) => text.includes(`'${id}'`))).toBe(true);
  });

  it.each(causesWhere(({ loses }) => loses !== undefined))('%s loses packets on a stretch that has an end', (id) => {
    const { after = 'start', before = 'end' } = causeRow(id).loses ?? {};
    expect(tapRank(after)).toBeLessThan(tapRank(before));
  });

  it('lets Felix repair what Felix owns alone', () => {
    for (const id of causesWhere(({ selfHeals }) => selfHeals?.by === 'felix'))
      expect(causeRow(id).owner).toBe('felix');
  });
});

describe('the table of checks', () => {
  it.each(checkIds)('%s is made by some check', (id) => {
    expect(sources.some(({ text }) => text.includes(`'${id}'`))).toBe(true);
  });
});

/** Names of causes or checks, one after the other, in an array or a Set: a table of its own. */
const setsOfNames = (text: string): string[] => {
  const names = new Set<string>([...causeIds, ...checkIds]);
  return [...text.matchAll(/new Set(?:<[^>]*>)?\(\[([^\]]*)\]\)|\[([^[\]]*)\]\.includes\(/g)]
    .map(([, inSet, inArray]) => inSet ?? inArray ?? '')
    .filter((list) => [...list.matchAll(/'([a-z0-9-]+)'/g)].filter(([, name = '']) => names.has(name)).length > 1);
};

describe('what a cause or a check means', () => {
  it.each(['verdict', 'diagnose', 'fixes', 'picture', 'chat', 'terminal', 'checks'])(
    'stands in no set of names of %s',
    (room) => {
      const own = sources.filter(({ name }) => name.startsWith(`${room}/`));
      expect(own.length).toBeGreaterThan(0);
      expect(own.flatMap(({ name, text }) => setsOfNames(text).map((list) => `${name}: ${list}`))).toEqual([]);
    },
  );
});
