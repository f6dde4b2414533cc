import type { Finding } from '../../case/finding.ts';
import { decidingTest, wasAnswered } from '../../case/loss.ts';
import type { PacketTest } from '../../case/packets.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import type { Leg } from '../leg.ts';

const nameOf = (test: PacketTest): string =>
  test.port === undefined ? test.protocol : `${test.protocol}/${test.port}`;

/**
 * Whether the sender's node reaches by its own network what is outside: where it does not, neither Calico
 * nor the pod is to blame (004-9, 004-10).
 */
export const nodeReach = (leg: Leg, test: PacketTest): Finding => {
  const { source, destination } = leg;
  const what = nameOf(test);
  const common = {
    check: 'node-reach' as const,
    hop: 'outside' as const,
    node: source.nodeName,
    object: what,
    proof: [
      proofOf(`live test ${what} from ${source.nodeName} itself to ${test.toAddress}`, source.nodeName, [
        `sent ${test.sent}: ${test.outcome}${test.detail === '' ? '' : ` (${test.detail})`}`,
        ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
        ...test.taps.map((tap) => `${tap.interface}: ${tap.requests} requests, ${tap.replies} replies`),
      ]),
    ],
  };
  if (test.outcome === 'not-run') {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `whether ${source.nodeName} itself reaches ${destination.key} was not tried: ${test.detail}`,
    });
  }
  if (test.outcome === 'replied' || test.outcome === 'refused') {
    const how = test.outcome === 'refused' ? ', which refuses it' : '';
    return findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${source.nodeName} itself reaches ${destination.key} by ${what}${how}`,
    });
  }
  const deciding = decidingTest(leg.c);
  const harmless = deciding !== undefined && wasAnswered(deciding);
  const error = test.icmpErrors[0];
  const said = error === undefined ? '' : `: ${error.from} says ${error.message}`;
  return findingOf(leg, {
    ...common,
    status: harmless ? 'warn' : 'fail',
    cause: 'outside-unreachable',
    statement: `${source.nodeName} itself gets no answer from ${destination.key} by ${what} either${said}, so the cause lies outside of Calico`,
    explains: ['outside-no-answer', 'check:live-packets'],
    fixes: [fix('open-underlay', { what, from: source.nodeName, to: destination.address ?? destination.key })],
  });
};
