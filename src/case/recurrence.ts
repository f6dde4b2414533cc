import type { Message } from '../words/message.ts';
import type { PastAnswer, PastCause, PastFix } from './past-answer.ts';

/**
 * A cause that came back. It counts as one time until it is known to have ended: by a healthy answer to a question
 * that it broke, or by a fix after which such a question was healthy. Five people who ask about one fault, or one
 * who asks about it for three days, are one time.
 */
export interface Recurrence {
  cause: PastCause;
  times: number;
  /** When it was first seen, in milliseconds since 1970. */
  since: number;
  /** Fixes that ended it, after which it was there again, with how often; the most frequent first. */
  mended: { id: string; title: Message; times: number }[];
}

interface Course {
  cause: PastCause;
  times: number;
  since: number;
  isThere: boolean;
  /** Questions that it broke this time. */
  broke: Set<string>;
  endedBy: PastFix | undefined;
  mended: Map<string, { title: Message; times: number }>;
}

type Event = { at: number } & ({ answer: PastAnswer } | { fix: PastFix; of: PastAnswer });

/** One for the same cause at the same place; undefined: it has no place, and nothing tells one from another. */
const keyOf = ({ id, node, object }: PastCause): string | undefined =>
  node === undefined && object === undefined ? undefined : JSON.stringify([id, node ?? null, object ?? null]);

const eventsOf = (past: readonly PastAnswer[]): Event[] =>
  past
    .flatMap((answer): Event[] => [
      { at: answer.at, answer },
      ...answer.fixes.map((fix) => ({ at: fix.at, fix, of: answer })),
    ])
    .sort((a, b) => a.at - b.at);

const seen = (courses: Map<string, Course>, cause: PastCause, { at, same }: PastAnswer): void => {
  const key = keyOf(cause);
  if (key === undefined) return;
  const course: Course = courses.get(key) ?? {
    cause,
    times: 0,
    since: at,
    isThere: false,
    broke: new Set(),
    endedBy: undefined,
    mended: new Map(),
  };
  courses.set(key, course);
  if (!course.isThere) {
    course.times += 1;
    course.isThere = true;
    course.broke = new Set();
    if (course.endedBy !== undefined) {
      const { id, title } = course.endedBy;
      course.mended.set(id, { title, times: (course.mended.get(id)?.times ?? 0) + 1 });
      course.endedBy = undefined;
    }
  }
  course.broke.add(same);
};

/** Ended by itself, or by something that is not known: a fix that is known to have ended it was told before. */
const healthy = (courses: Map<string, Course>, { same }: PastAnswer): void => {
  for (const course of courses.values()) if (course.broke.has(same)) course.isThere = false;
};

const fixed = (courses: Map<string, Course>, fix: PastFix, { causes }: PastAnswer): void => {
  if (fix.now !== 'healthy') return;
  for (const cause of causes) {
    const course = courses.get(keyOf(cause) ?? '');
    if (course === undefined || cause.id !== fix.cause || course.times === 0) continue;
    course.isThere = false;
    course.endedBy = fix;
  }
};

/** Every cause that was there more than once, the most frequent first. `past`: in any order. */
export const recurrencesIn = (past: readonly PastAnswer[]): Recurrence[] => {
  const courses = new Map<string, Course>();
  for (const event of eventsOf(past)) {
    if ('fix' in event) fixed(courses, event.fix, event.of);
    else if (event.answer.status === 'healthy') healthy(courses, event.answer);
    else if (event.answer.status === 'broken')
      for (const cause of event.answer.causes) seen(courses, cause, event.answer);
  }
  return [...courses.values()]
    .filter(({ times }) => times > 1)
    .map(({ cause, times, since, mended }) => ({
      cause,
      times,
      since,
      mended: [...mended].map(([id, fix]) => ({ id, ...fix })).sort((a, b) => b.times - a.times),
    }))
    .sort((a, b) => b.times - a.times || b.since - a.since);
};

/** Whether it is the same cause at the same place. */
export const isSameCause = (one: PastCause, other: PastCause): boolean => {
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
};
