import type { Case } from '../case/case.ts';
import type { PacketTest } from '../case/packets.ts';
import { askedPackets } from './asked-packets.ts';
import { type IntendedPolicy, intendedPolicy } from './intended-policy.ts';
import { decidingTest, lossOf, wasAnswered } from './loss.ts';
import { directionOf, type RoundTrip } from './path-direction.ts';
import { isClient, isPingOfService, playerPasses } from './player.ts';
import { translationOf } from './translation.ts';

type Way = Pick<RoundTrip, 'translation'> & Record<'forward' | 'reverse', ReturnType<typeof directionOf>>;

/** That a node was not answered in a client's place counts where it is let through as anybody is. */
const testOf = (c: Case): PacketTest | undefined => {
  const test = decidingTest(c);
  if (test !== undefined && isPingOfService(c, test))
    return decidingTest({ ...c, packets: c.packets.filter((each) => each !== test) });
  if (test?.plays === undefined || isClient(c, test) || wasAnswered(test) || playerPasses(c)) return test;
  return decidingTest({ ...c, packets: c.packets.filter((each) => each !== test) });
};

const along = (c: Case, { translation, forward, reverse }: Way): RoundTrip => {
  const test = testOf(c);
  const decided = new Map<string, IntendedPolicy>();
  const trip: Omit<RoundTrip, 'forward' | 'reverse'> = {
    c,
    translation,
    asked: askedPackets(c),
    test,
    loss: test && lossOf(test),
    intended: (asked, family) => {
      const key = `${asked.text} ${family}`;
      const policy = decided.get(key) ?? intendedPolicy(c, asked, family, forward.source.address);
      decided.set(key, policy);
      return policy;
    },
  };
  const whole = trip as RoundTrip;
  whole.forward = { ...forward, c, trip: whole };
  whole.reverse = { ...reverse, c, trip: whole };
  return whole;
};

/** What the evidence says of the way of a question: made once a question, and handed on to whoever asks. */
export const roundTrip = (c: Case): RoundTrip => {
  const translation = translationOf(c);
  return along(c, {
    translation,
    forward: directionOf(c, 'forward', translation?.address),
    reverse: directionOf(c, 'reverse', translation?.address),
  });
};

/** The same way where live packets or policies are known beside: neither moves the ends or the nodes between. */
export const withEvidence = (trip: RoundTrip, c: Case): RoundTrip => along(c, trip);
