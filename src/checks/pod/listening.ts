import type { Finding } from '../../case/finding.ts';
import { startListening } from '../../fixes/by-hand/node.ts';
import { askedOfEnd } from '../../path/asked-of-end.ts';
import { askedPort, listensOn } from '../../path/listens-on.ts';
import type { PathDirection, PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { wrongTargetPort } from '../service/target-port.ts';

/** Whether something in the receiver listens on the port that was asked for (steps#000-13, causes#nothing-listens). */
export const listening = (path: PathDirection, destination: PodEndpoint): Finding[] => {
  if (path.direction === 'reverse') return [];
  const asked = askedPort(path.trip);
  if (asked === undefined || askedOfEnd(path.c).port === undefined || asked.protocol === 'icmp') return [];
  const { key: pod, nodeName: node, address = '' } = destination;
  const { protocol, port, text } = asked;
  const check = checkAt(path, 'pod-listening', say('pod-listening.about', { pod }), {
    hop: 'destination-pod',
    node,
    object: `${protocol} port ${port} of ${pod}`,
  });
  const read = destination.network.ok ? destination.network.value.listening : destination.network;
  const finding = check.reading(read, (listed) => {
    const sockets = listed.filter((item) => item.protocol.startsWith(protocol));
    const onPort = sockets.filter((item) => item.port === port);
    const lines = sockets.slice(0, 10).map((item) => `${item.protocol} ${item.address}:${item.port}`);
    const proof = [
      proofOf(`ss -ln ${inNetworkOf(destination)}`, node, lines.length > 0 ? lines : ['(nothing listens)']),
    ];
    if (listensOn(listed, address, { protocol, port }).on === 'address')
      return check.pass(say('pod-listening.open', { pod, port: text }), { proof });
    const others = [...new Set(sockets.map((item) => String(item.port)))].slice(0, 8);
    const statement =
      onPort.length > 0
        ? say('pod-listening.elsewhere', { pod, port: text, address, others: onPort.map((item) => item.address) })
        : others.length > 0
          ? say('pod-listening.other-ports', { pod, port: text, others })
          : say('pod-listening.nothing', { pod, port: text });
    const explains = ['check:live-packets' as const];
    const wrong = wrongTargetPort(path, destination);
    if (wrong !== undefined) {
      const more = { explains, proof: [...proof, ...wrong.proof], fixes: wrong.fixes };
      return check.fail('service-target-port-wrong', wrong.statement, more);
    }
    const { namespace, name } = destination.pod;
    return check.fail('nothing-listens', statement, {
      proof,
      explains,
      fixes: [startListening.with({ namespace, pod: name, port: String(port), protocol })],
    });
  });
  return [finding];
};
