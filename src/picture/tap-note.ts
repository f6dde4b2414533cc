import type { Case } from '../case/case.ts';
import { decidingTest } from '../path/loss.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { PlaceRow } from './place-rows.ts';

/** What the live test saw at a place: `4 of 4 seen`, and for the network between `4 left, 0 arrived`. */
export const tapNote = (c: Case, row: PlaceRow): Message | undefined => {
  const test = decidingTest(c);
  if (test === undefined) return undefined;
  const seen = row.taps.map((place) => test.taps.find((tap) => tap.place === place)?.requests);
  const [first, second] = seen;
  if (row.taps.length === 1)
    return first === undefined ? undefined : say('picture.seen', { count: first, sent: test.sent });
  if (first === undefined && second === undefined) return undefined;
  return say('picture.left-arrived', { left: first ?? '?', arrived: second ?? '?' });
};
