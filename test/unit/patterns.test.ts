import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import { describe, expect, it } from 'vitest';
import { filesOfSource, patternsOf } from '../helpers/patterns-of.ts';

/**
 * No regular expression takes more than linear time, whatever text it meets: told by the automaton of each,
 * which is exact, and not by trying. There are no exceptions: what it cannot tell is written in another way.
 */

const top = join(import.meta.dirname, '../..');
/** Far above what one takes (half a second of an idle processor), for a machine that has other things to do. */
const patience = 60_000;

const problemOf = async (source: string, flags: string): Promise<string | undefined> => {
  const told = await check(source, flags, { checker: 'automaton', timeout: patience });
  if (told.status === 'safe') return undefined;
  if (told.status === 'unknown') {
    return 'message' in told.error ? `${told.error.kind}: ${told.error.message}` : told.error.kind;
  }
  return `${told.complexity.summary}, by ${told.attack.pattern.slice(0, 120)}`;
};

const found = ['src', 'jobs']
  .flatMap((folder) => filesOfSource(top, folder))
  .flatMap((path) => patternsOf(path, readFileSync(join(top, path), 'utf8')));

describe('regular expressions', () => {
  it('are all written out, so that they can be checked', () => {
    expect(found.length).toBeGreaterThan(300);
    expect(found.filter(({ pattern }) => pattern === undefined)).toEqual([]);
  });

  it('take linear time', { timeout: 600_000 }, async () => {
    const places = new Map<string, string>();
    const patterns = new Map<string, { source: string; flags: string }>();
    for (const { place, pattern } of found) {
      if (pattern === undefined) continue;
      const written = `/${pattern.source}/${pattern.flags}`;
      patterns.set(written, pattern);
      places.set(written, [places.get(written), place].filter((each) => each !== undefined).join(' '));
    }
    const waiting = [...patterns];
    const problems: string[] = [];
    const checkNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [written, { source, flags }] = next;
        const problem = await problemOf(source, flags);
        if (problem !== undefined) problems.push(`${places.get(written)} ${written}: ${problem}`);
      }
    };
    await Promise.all([checkNext(), checkNext()]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['^(?:can not|can|not| )*x', '', 'exponential'],
    ['^(?:(?:can\\s?not|can|not)\\s+)*reach', 'i', 'exponential'],
    ['x+$', '', '2nd degree polynomial'],
    ['a(?=\\s*b)\\s+', '', 'unsupported: look-ahead assertion'],
  ])('the checker finds what is wrong with /%s/%s', { timeout: patience }, async (source, flags, problem) => {
    expect(await problemOf(source, flags)).toContain(problem);
  });
});
