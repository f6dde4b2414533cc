import type { Finding } from '../../case/finding.ts';
import type { PacketTest } from '../../case/packets.ts';
import { restartKubeProxy } from '../../fixes/by-hand/node.ts';
import { refusedBefore, wasAnswered } from '../../path/loss.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { ebpfOf, isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** Whether the Service's own address leads to what answers; any of its endpoints may be the one that did. */
export const serviceReach = (path: PathDirection, test: PacketTest, decides: boolean): Finding => {
  const { service } = path.c;
  const title = `svc/${service?.namespace}/${service?.name}`;
  const what = `${test.protocol}/${test.port}`;
  const node = path.source.nodeName;
  const check = checkAt(path, 'live-packets', say('service-reach.about', { service: title }), {
    hop: 'source-node',
    node,
    object: `${what} by ${title}`,
  });
  const proof = [
    proofOf(`live test ${what} from ${test.fromAddress} to ${test.toAddress} (${title})`, node, [
      say('packets.sent', { number: test.sent, outcome: test.outcome, detail: test.detail }),
      ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
      ...test.taps.map((tap) => `${tap.place} ${tap.interface}: ${tap.requests} requests, ${tap.replies} replies`),
    ]),
  ];
  const address = test.toAddress;
  if (test.outcome === 'not-run') return check.unknown(test.detail, { hop: 'question', proof });
  if (wasAnswered(test)) {
    const answered = { service: title, address, what };
    return check.pass(
      test.outcome === 'refused' ? say('service-reach.refused', answered) : say('service-reach.answers', answered),
      { proof },
    );
  }
  const failed = { service: title, address, detail: test.detail };
  const statement = refusedBefore(test)
    ? say('service-reach.refused-before', { service: title, address, what, node })
    : test.outcome === 'partial'
      ? say('service-reach.partial', failed)
      : say('service-reach.none', failed);
  const { state } = path.source;
  // Where eBPF programs translate and are not read, it is unknown what fails; it is not kube-proxy.
  if (state.ok && isEbpf(state.value))
    return check.unknown(
      ebpfOf(state)?.services?.ok === true
        ? say('service-reach.ebpf-read', { finding: statement, node })
        : say('service-reach.ebpf', { finding: statement, node }),
      { proof },
    );
  return check.failIf(decides, 'service-unreachable', statement, {
    proof,
    fixes: [restartKubeProxy.with({ node })],
  });
};
