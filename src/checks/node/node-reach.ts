import type { Finding } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { openUnderlay } from '../../fixes/open-underlay.ts';
import { ofOthers, unheldReceiver } from '../../path/address-in-pool.ts';
import { wasAnswered } from '../../path/loss.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/**
 * Whether the sender's node reaches by its own network what is outside: where it does not, neither Calico
 * nor the pod is to blame (steps#004-9, #004-10).
 */
export const nodeReach = (path: PathDirection, test: PacketTest): Finding => {
  const { source, destination } = path;
  const what = test.port === undefined ? test.protocol : `${test.protocol}/${test.port}`;
  const names = { node: source.nodeName, to: destination.key, what };
  const place = { hop: 'outside' as const, node: source.nodeName, object: what };
  const check = checkAt(path, 'node-reach', say('node-reach.about', names), place);
  const proof = [
    proofOf(`live test ${what} from ${source.nodeName} itself to ${test.toAddress}`, source.nodeName, [
      say('packets.sent', { number: test.sent, outcome: test.outcome, detail: test.detail }),
      ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
      ...test.taps.map((tap) => `${tap.interface}: ${tap.requests} requests, ${tap.replies} replies`),
    ]),
  ];
  if (test.outcome === 'not-run') return check.unknown(test.detail, { proof });
  if (test.outcome === 'replied') return check.pass(say('node-reach.reaches', names), { proof });
  if (test.outcome === 'refused') return check.pass(say('node-reach.refused', names), { proof });
  // Nobody has the address, and another check says what becomes of packets for it.
  const unheld = unheldReceiver(path);
  if (unheld !== undefined && ofOthers(unheld) === undefined)
    return check.warn(say('node-reach.no-answer-either', names), { proof });
  const deciding = path.trip.test;
  const [error] = test.icmpErrors;
  const reported = error === undefined ? '' : say('node-reach.reported', { from: error.from, message: error.message });
  return check.failIf(
    deciding === undefined || !wasAnswered(deciding),
    'outside-unreachable',
    say('node-reach.no-answer', { ...names, reported }),
    {
      proof,
      explains: ['outside-no-answer', 'check:live-packets'],
      fixes: [openUnderlay.with({ what, from: source.nodeName, to: destination.address ?? destination.key })],
    },
  );
};
