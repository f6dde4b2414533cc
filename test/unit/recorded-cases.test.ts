import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseSchema } from '../../src/case/case.ts';
import { reportOf } from '../helpers/examine.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';

const folder = join(import.meta.dirname, '../data/cases');

/** Each file is named after the fault that was in place when it was recorded. */
describe('recorded cases', () => {
  it.each(readdirSync(folder))('%s gives the cause that was injected', (file) => {
    const recorded = caseSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const report = reportOf(recorded);
    expect(report.verdict.causes[0]?.id).toBe(faultNamed(file.replace('.json', '')).expected.cause);
    expect(reportOf(recorded)).toEqual(report);
  });

  it('hold no token, certificate or key', () => {
    for (const file of readdirSync(folder)) {
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/BEGIN |Bearer |token/i);
    }
  });
});
