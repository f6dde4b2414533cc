import { describe, expect, it } from 'vitest';
import type { Direction, Status } from '../../../src/case/finding.ts';
import type { Step } from '../../../src/checks/steps.ts';
import type { CauseId } from '../../../src/faults/causes.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { wordsIn } from '../../../src/words/words.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase, healthyCaseV6, type Kind } from './healthy-case.ts';

/** What one check finds in a healthy case that was changed. */
export interface CheckRow {
  name: string;
  /** `vxlan` where nothing is said. */
  kind?: Kind | 'ipv6';
  direction?: Direction;
  change?: (c: PodCase) => void;
  /** Absent: it finds nothing to say. */
  status?: Status;
  cause?: CauseId;
  /** In English. */
  says?: RegExp;
}

const chinese = wordsIn('zh');

/** One test for each row, of a check by itself; every sentence must have words in both languages. */
export const describeCheck = (title: string, step: Step, rows: readonly CheckRow[]): void => {
  describe(title, () => {
    it.each(rows)('$name', ({ kind = 'vxlan', direction = 'forward', change, status, cause, says }) => {
      const c = kind === 'ipv6' ? healthyCaseV6() : healthyCase(kind);
      change?.(c);
      const findings = [step(roundTrip(c)[direction])].flat();
      const told = findings.map((one) => `${one.status} ${one.cause ?? '-'} ${said(one.statement)}`);
      if (status === undefined) {
        expect(told).toEqual([]);
        return;
      }
      const found = findings.find((one) => one.status === status && one.cause === cause);
      expect(found, `${status} ${cause ?? '-'} in ${told.join('\n')}`).toBeDefined();
      if (says) expect(said(found?.statement)).toMatch(says);
      for (const { statement } of findings) {
        expect(chinese(statement)).toMatch(/\p{Script=Han}/u);
        expect(said(statement) + chinese(statement)).not.toMatch(/\{\$|undefined/);
      }
    });
  });
};
