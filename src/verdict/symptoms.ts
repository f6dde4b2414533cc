import { smallRow } from '../case/burst.ts';
import type { Case } from '../case/case.ts';
import { nodeOfEnd } from '../case/end.ts';
import type { PacketTest } from '../case/packets.ts';
import type { Symptom } from '../case/question.ts';
import { wasAnswered } from '../path/loss.ts';

/** What people said is wrong, held against what the live packets did. */

/** What the test that answers the question saw, in the words of symptoms. */
export type Seen = 'answered' | 'refused' | 'no-route' | 'timeout' | 'loss';

const seenBy: Record<PacketTest['outcome'], Seen | undefined> = {
  replied: 'answered',
  refused: 'refused',
  unreachable: 'no-route',
  timeout: 'timeout',
  partial: 'loss',
  'not-run': undefined,
};

const seenOf = (test: PacketTest | undefined): Seen | undefined => test && seenBy[test.outcome];

/** What one try of each kind cannot show, however it ends. */
const neverMeasured: readonly Symptom[] = ['after-ping', 'bad-gateway', 'intermittent', 'loss', 'reset', 'slow'];

const isConnection = ({ protocol, size, beside }: PacketTest): boolean =>
  protocol !== 'icmp' && size === undefined && beside !== true;

/** What many packets over some time show. */
const isMeasuredByBurst = ({ burst }: Case): boolean => {
  const row = burst?.ok ? smallRow(burst.value) : undefined;
  return row !== undefined && row.answered > 0;
};

const isMeasured = (symptom: Symptom, c: Case): boolean => {
  switch (symptom) {
    case 'intermittent':
    case 'loss':
    case 'slow':
      return isMeasuredByBurst(c);
    case 'large-only':
      return c.packets.some(({ size, outcome }) => size !== undefined && outcome !== 'not-run');
    case 'ping-only':
      return c.packets.some((test) => isConnection(test) && test.outcome !== 'not-run');
    case 'local-only': {
      const [from, to] = [nodeOfEnd(c.from), nodeOfEnd(c.to)];
      return from !== undefined && from !== to;
    }
    default:
      return !neverMeasured.includes(symptom);
  }
};

/** Symptoms of which the case says nothing: that it works now does not mean that they are gone. */
export const unmeasured = (symptoms: readonly Symptom[], c: Case): Symptom[] =>
  symptoms.filter((symptom) => !isMeasured(symptom, c));

/** The same where nothing is known of the packets. */
export const unmeasuredAtAll = (symptoms: readonly Symptom[]): Symptom[] =>
  symptoms.filter((symptom) => neverMeasured.includes(symptom));

/** What would have been seen if it were so. */
const expected: Partial<Record<Symptom, readonly Seen[]>> = {
  refused: ['refused'],
  reset: ['refused', 'answered'],
  timeout: ['timeout', 'loss'],
  'no-route': ['no-route'],
  servfail: [],
};

/** The first symptom that the packets did otherwise, and what they did; `undefined`: nothing speaks against them. */
export const contradicted = (
  symptoms: readonly Symptom[],
  test: PacketTest | undefined,
): { symptom: Symptom; seen: Seen } | undefined => {
  const seen = seenOf(test);
  if (test === undefined || seen === undefined) return undefined;
  // A ping is refused by nobody.
  const asked = symptoms.filter(
    (symptom) => test.protocol !== 'icmp' || (symptom !== 'refused' && symptom !== 'reset'),
  );
  const fitting = asked.some((symptom) => expected[symptom]?.includes(seen));
  const [symptom] = asked.filter((each) => (expected[each]?.length ?? 0) > 0);
  if (symptom === undefined || fitting) return undefined;
  return seen === 'answered' && !wasAnswered(test) ? undefined : { symptom, seen };
};
