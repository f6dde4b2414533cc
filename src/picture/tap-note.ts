import type { PacketTest } from '../case/packets.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { PlaceRow } from './place-row.ts';

/** What the live test saw at a place: `4 of 4 seen`, and for the network between `4 left, 0 arrived`. */
export const tapNote = (test: PacketTest, row: PlaceRow): Message | undefined => {
  const seen = row.taps.map((place) => test.taps.find((tap) => tap.place === place)?.requests);
  const [first, second] = seen;
  if (row.taps.length === 1)
    return first === undefined ? undefined : say('picture.seen', { count: first, sent: test.sent });
  if (first === undefined && second === undefined) return undefined;
  return say('picture.left-arrived', { left: first ?? '?', arrived: second ?? '?' });
};
