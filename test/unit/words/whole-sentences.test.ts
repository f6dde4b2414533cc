import { expect, it } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { reportOf } from '../../helpers/examine.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';

/** A list, an address or a name that was empty leaves what leads up to it without an object. */
const dangling =
  /(?:,|;|:|\(|–)\s*$|(?:,\s*|\b(?:seen|sent|leaves)\s+)(?:from|to|by|of|on|at|with)\s*[.,;)]?\s*$|\(\s*\)|(?:来自|发往|位于)\s*[。，；）]?\s*$|undefined|\[object/;

const readable = (value: unknown, found: string[]): string[] => {
  if (typeof value === 'string') found.push(value);
  else if (Array.isArray(value)) for (const each of value) readable(each, found);
  else if (typeof value === 'object' && value !== null) {
    if ('code' in value && 'args' in value && typeof value.code === 'string') {
      for (const language of ['en', 'zh'] as const) found.push(wordsIn(language)(value as never));
    } else for (const each of Object.values(value)) readable(each, found);
  }
  return found;
};

const everyTwelfth = readPacked('cases').filter((_, index) => index % 12 === 0);

it('no line of what people read ends where its object should stand', () => {
  expect(everyTwelfth.length).toBeGreaterThan(70);
  const wrong = new Set<string>();
  for (const line of everyTwelfth) {
    const { case: evidence } = JSON.parse(line) as Recorded;
    const { verdict, findings, notChecked } = reportOf(caseSchema.parse(evidence));
    const shown = [verdict, notChecked, findings.map(({ statement, proof }) => [statement, proof])];
    for (const text of readable(shown, [])) if (dangling.test(text)) wrong.add(text);
  }
  expect([...wrong]).toEqual([]);
});
