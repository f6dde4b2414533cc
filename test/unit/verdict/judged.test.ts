import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import { type Judgement, judgedCaseSchema } from '../../../src/case/judgement.ts';
import { whyNotAsJudged } from '../../record/judged.ts';

const data = join(import.meta.dirname, '../../data');
const read = (path: string): unknown => JSON.parse(readFileSync(join(data, path), 'utf8'));

/** A real case, whose cause is known. */
const known = caseSchema.parse(read('cases/workload-route-wrong.json'));
const told = { status: 'broken', causes: ['workload-route-wrong'] } as const;

describe('a case that was judged', () => {
  it.each<[string, Omit<Judgement, 'at'>, string | undefined]>([
    ['right', { said: 'right' }, undefined],
    ['wrong, and it was what is told now', { said: 'wrong', was: 'workload-route-wrong' }, undefined],
    [
      'wrong, and it was something else',
      { said: 'wrong', was: 'felix-down' },
      'it was felix-down, and it is broken workload-route-wrong',
    ],
    [
      'wrong, and nothing was broken',
      { said: 'wrong', was: 'nothing' },
      'nothing was broken, and it is broken workload-route-wrong',
    ],
    ['wrong, and nobody knows why', { said: 'wrong' }, 'broken workload-route-wrong was wrong, and is told again'],
    [
      'wrong, by none of the known causes',
      { said: 'wrong', was: 'another', remark: 'a firewall' },
      'broken workload-route-wrong was wrong, and is told again',
    ],
  ])('%s', (_, judgement, why) => {
    const judged = { ...told, causes: [...told.causes], said: [{ ...judgement, at: 0 }] };
    expect(whyNotAsJudged(judgedCaseSchema.parse({ ...known, judged }))).toBe(why);
  });

  it('right in another way than it is now', () => {
    const judged = { status: 'healthy', causes: [], said: [{ said: 'right', at: 0 }] };
    expect(whyNotAsJudged(judgedCaseSchema.parse({ ...known, judged }))).toMatch(/^healthy was right/);
  });
});

/** What `calico-why audit verdicts` has saved and somebody has put here. */
const folder = join(data, 'judged');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

it('every case of test/data/judged is answered as people say', () => {
  for (const file of files)
    expect(whyNotAsJudged(judgedCaseSchema.parse(read(`judged/${file}`))), file).toBeUndefined();
});
