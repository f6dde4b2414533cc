import type { Finding } from '../../case/finding.ts';
import { wasAnswered } from '../../case/loss.ts';
import type { PacketTest } from '../../case/packets.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import type { Leg } from '../leg.ts';

/** Whether the Service's own address leads to what answers; any of its endpoints may be the one that did. */
export const serviceReach = (leg: Leg, test: PacketTest, decides: boolean): Finding => {
  const { service } = leg.c;
  const title = `svc/${service?.namespace}/${service?.name}`;
  const what = `${test.protocol}/${test.port}`;
  const common = {
    check: 'live-packets' as const,
    node: leg.source.nodeName,
    object: `${what} by ${title}`,
    proof: [
      proofOf(`live test ${what} from ${test.fromAddress} to ${test.toAddress} (${title})`, leg.source.nodeName, [
        `sent ${test.sent}: ${test.outcome}${test.detail === '' ? '' : ` (${test.detail})`}`,
        ...test.icmpErrors.map((error) => `ICMP error from ${error.from}: ${error.message}`),
        ...test.taps.map((tap) => `${tap.place} ${tap.interface}: ${tap.requests} requests, ${tap.replies} replies`),
      ]),
    ],
  };
  if (test.outcome === 'not-run') {
    return findingOf(leg, {
      ...common,
      hop: 'question',
      status: 'unknown',
      statement: `whether ${title} answers was not tried: ${test.detail}`,
    });
  }
  if (wasAnswered(test)) {
    const how = test.outcome === 'refused' ? 'leads to an endpoint, which refuses' : 'answers';
    return findingOf(leg, {
      ...common,
      hop: 'source-node',
      status: 'pass',
      statement: `${title} (${test.toAddress}) ${how} ${what}`,
    });
  }
  const statement =
    test.outcome === 'partial'
      ? `only some connections to ${title} (${test.toAddress}) come about: ${test.detail}`
      : `no connection to ${title} (${test.toAddress}) comes about: ${test.detail}`;
  const { state, nodeName } = leg.source;
  // Who does not translate is not known where the programs that do it are not read; kube-proxy it is not.
  if (state.ok && isEbpf(state.value)) {
    return findingOf(leg, {
      ...common,
      hop: 'source-node',
      status: 'unknown',
      statement: `${statement}; why cannot be told: ${nodeName} runs Calico's eBPF data plane, whose programs are not read`,
    });
  }
  return findingOf(leg, {
    ...common,
    hop: 'source-node',
    status: decides ? 'fail' : 'warn',
    cause: 'service-unreachable',
    statement,
    fixes: [fix('restart-kube-proxy', { node: leg.source.nodeName })],
  });
};
