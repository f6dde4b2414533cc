import type { Explained, Finding, FixRef, Proof } from '../case/finding.ts';
import type { Read } from '../case/read.ts';
import type { CauseId, SelfHeals } from '../faults/causes.ts';
import type { CheckId } from '../faults/checks.ts';
import type { Hop } from '../faults/hops.ts';
import type { PathDirection } from '../path/path-direction.ts';
import type { Message, MessageArg } from '../words/message.ts';
import { say } from '../words/say.ts';
import { findingOf } from './draft.ts';

/** Where a check looks: the place on the path, its node, and the object that it is about. */
interface Place {
  hop: Hop;
  node?: string | undefined;
  /** `Pod shop/web-0`, `route 192.168.84.131/32` */
  object?: string | undefined;
}

/** What a finding has beside its sentence; a place that is given here stands above the check's own. */
export interface More extends Partial<Place> {
  proof?: Proof[];
  explains?: Explained[];
  fixes?: FixRef[];
  selfHeals?: SelfHeals;
}

/** One check at one place: how it says what it found. */
interface Outcomes {
  pass(statement: Message, more?: More): Finding;
  fail(cause: CauseId, statement: Message, more?: More): Finding;
  /** A departure that need do no harm; with its cause it can still be named where packets are lost. */
  warn(statement: Message, more?: More & { cause?: CauseId }): Finding;
  /** `fail` where it harms for certain, else `warn`. */
  failIf(certain: boolean, cause: CauseId, statement: Message, more?: More): Finding;
}

/** A check that also says what it cannot tell. */
export interface Check extends Outcomes {
  unknown(reason: MessageArg, more?: More): Finding;
  /** What `conclude` makes of the evidence; `unknown`, for its reason, where it is missing. */
  reading<T>(evidence: Read<T>, conclude: (value: T) => Finding): Finding;
  /** As `reading`, for checks that find several things. */
  readingAll<T>(evidence: Read<T>, conclude: (value: T) => Finding[]): Finding[];
}

/** One check of one direction that is silent where its evidence is missing: another check says so. */
export const findingsAt = (path: PathDirection, check: CheckId, place: Place): Outcomes => ({
  pass: (statement, more) => findingOf(path, { check, ...place, ...more, status: 'pass', statement }),
  fail: (cause, statement, more) => findingOf(path, { check, ...place, ...more, status: 'fail', cause, statement }),
  warn: (statement, more) => findingOf(path, { check, ...place, ...more, status: 'warn', statement }),
  failIf: (certain, cause, statement, more) =>
    findingOf(path, { check, ...place, ...more, status: certain ? 'fail' : 'warn', cause, statement }),
});

/**
 * One check of one direction of the path. `about` is what it wants to know, as it is said where it cannot
 * be told: `whether Felix is running on node-1`.
 */
export const checkAt = (path: PathDirection, check: CheckId, about: Message, place: Place): Check => {
  const made: Check = {
    ...findingsAt(path, check, place),
    unknown: (reason, more) =>
      findingOf(path, {
        check,
        ...place,
        ...more,
        status: 'unknown',
        statement: say('check.unknown', { about, reason }),
      }),
    reading: (evidence, conclude) => (evidence.ok ? conclude(evidence.value) : made.unknown(evidence.reason)),
    readingAll: (evidence, conclude) => (evidence.ok ? conclude(evidence.value) : [made.unknown(evidence.reason)]),
  };
  return made;
};
