import { titleOfEnd } from '../../case/end.ts';
import type { Finding } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { lookAtService } from '../../fixes/by-hand/look-closer.ts';
import { calledText } from '../../path/inbound-title.ts';
import { wasAnswered } from '../../path/loss.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { isPingOfService, playerPasses } from '../../path/player.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** A node resets what nothing on it listens for: its rules let it in, and none rejects it (causes#nothing-listens). */
const isOfNobody = ({ c }: PathDirection, { port, icmpErrors }: PacketTest): boolean =>
  port !== undefined && icmpErrors.length === 0 && playerPasses(c);

/** What another node met that called in the client's place: refused, rejected, silence, or an answer. */
export const played = (path: PathDirection, test: PacketTest, decides: boolean): Finding => {
  const { inbound, service, to } = path.c;
  const called = calledText({ address: test.toAddress, port: test.port });
  const player = test.plays ?? '';
  const check = checkAt(path, 'live-packets', say('inbound.played-about', { player }), {
    hop: 'source-node',
    ...(inbound?.entry === undefined ? {} : { node: inbound.entry }),
    object: `${test.protocol} ${called}`,
  });
  const proof = [
    proofOf(`live test ${test.protocol}/${test.port ?? ''} from ${player} to ${called}`, player, [
      say('packets.sent', { number: test.sent, outcome: test.outcome, detail: test.detail }),
      ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
    ]),
  ];
  const about = { player, called, detail: test.detail };
  if (test.outcome === 'not-run') return check.unknown(test.detail, { hop: 'question', proof });
  if (isPingOfService(path.c, test))
    return check.unknown(say('inbound.played-ping', about), { hop: 'question', proof });
  if (test.outcome === 'refused' && inbound?.way === 'node-address' && isOfNobody(path, test)) {
    const node = inbound.entry ?? '';
    const nobody =
      to.kind === 'node' && to.pod !== undefined
        ? say('inbound.pod-of-node-refuses', { ...about, node, pod: titleOfEnd(to) })
        : say('inbound.nobody-has-port', { ...about, node });
    return check.failIf(decides, 'nothing-listens', nobody, { hop: 'destination-node', proof });
  }
  if (test.outcome === 'refused') return check.warn(say('inbound.played-refused', about), { proof });
  if (wasAnswered(test)) return check.pass(say('inbound.played-answered', about), { proof });
  if (!playerPasses(path.c)) return check.pass(say('inbound.played-for-itself', about), { proof });
  const fixes = service ? [lookAtService.with({ namespace: service.namespace, service: service.name })] : [];
  return check.failIf(decides, 'service-unreachable', say('inbound.played-silent', about), { proof, fixes });
};
