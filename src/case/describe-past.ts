import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { causeName } from './cause-name.ts';
import type { PastAnswer, PastCause, PastFix } from './past-answer.ts';
import type { Recurrence } from './recurrence.ts';

/** What is told of answers that were given before. Names in it are as the cluster has them: whoever shows it cleans them. */

/** `a route is missing (node node-2)` */
const causeAtPlace = ({ id, node, object }: PastCause): Message => {
  const cause = causeName(id);
  const place = node === undefined ? object : say('name.node', { name: node });
  return place === undefined ? cause : say('history.cause-at', { cause, place });
};

const mostFixes = 2;

/** What came back, how often within so many days, and what had ended it for a while. */
export const describeRecurrence = ({ cause, times, mended }: Recurrence, days: number): Message[] => [
  say('history.times', { cause: causeAtPlace(cause), count: times, days }),
  ...mended.slice(0, mostFixes).map(({ title, times: count }) => say('history.mended', { count, fix: title })),
];

const stood: Record<PastFix['now'], Message> = {
  healthy: say('history.fix-healthy'),
  broken: say('history.fix-broken'),
  unknown: say('history.fix-unknown'),
  undone: say('history.fix-undone'),
};

const mostCauses = 2;

/** What was found, and what was done about it. */
export const describeFound = ({ causes, fixes }: PastAnswer): Message[] => [
  ...causes.slice(0, mostCauses).map(causeAtPlace),
  ...(causes.length > mostCauses ? [say('more.any', { count: causes.length - mostCauses })] : []),
  ...fixes.map(({ title, now }) => say('history.fix', { fix: title, stood: stood[now] })),
];
