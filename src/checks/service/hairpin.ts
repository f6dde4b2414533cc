import type { Finding } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import { connectionOf } from '../../case/question.ts';
import { restartKubeProxy } from '../../fixes/by-hand/node.ts';
import { sameAddress } from '../../ip/texts.ts';
import { endpointPort, servicePortOf } from '../../path/asked-of-end.ts';
import { linkOf, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { sentSource } from '../../path/service-source.ts';
import { isToItself } from '../../path/to-itself.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { walkHook } from '../../programmed/walk.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { decidingLine, denialOf } from '../rules/denial.ts';
import { listCommand } from '../rules/foreign-rule.ts';
import { atSourcePod } from '../steps.ts';
import { offered } from './offered.ts';
import { titleOf } from './without-endpoints.ts';

/** Rules that drop what the pod sends to itself: it enters and leaves its node by one interface. */
const droppedOnNode = (
  check: Check,
  state: NodeState,
  { address, veth, nodeName, key }: PodEndpoint,
  service: string,
  asked: { family: 4 | 6; protocol: string; port: number | undefined },
): Finding | undefined => {
  if (address === undefined) return undefined;
  const { verdict, decidedBy } = walkHook(state, 'FORWARD', {
    family: asked.family,
    protocol: asked.protocol,
    src: address,
    dst: address,
    mark: 0,
    ctState: 'NEW',
    dnated: true,
    inIface: veth,
    outIface: veth,
    ...(asked.port === undefined ? {} : { dport: asked.port }),
  });
  if ((verdict !== 'drop' && verdict !== 'reject') || decidedBy === undefined) return undefined;
  const { cause, object, statement, fixes } = denialOf(state, decidedBy);
  return check.warn(say('hairpin.denied', { pod: key, service, node: nodeName, denial: statement }), {
    cause,
    object,
    fixes,
    proof: [proofOf(listCommand(decidedBy), nodeName, [decidingLine(decidedBy)])],
    explains: ['service-unreachable', 'check:live-packets'],
  });
};

/**
 * What comes back to the pod that sent it, through its Service. It has to carry another address than the pod's
 * own, or the pod's kernel drops it (kube-proxy#masquerade). Calico's interfaces are routed: no bridge has to send
 * a packet back by the port that it came in by.
 */
export const hairpin = atSourcePod((path: PathDirection, source) => {
  const { service, question } = path.c;
  const port = service && servicePortOf(service, connectionOf(question));
  const { state, nodeName, key } = source;
  if (service === undefined || port === undefined || service.asked.address === undefined || !state.ok) return [];
  if (isEbpf(state.value)) return [];
  const { may } = offered(path, service, port);
  const own = may.find(({ address }) => sameAddress(address, source.address));
  const sent = own && sentSource(path, own.address);
  if (own === undefined || sent === undefined) return [];
  const title = titleOf(service);
  const check = checkAt(path, 'hairpin', say('hairpin.about', { pod: key, service: title }), {
    hop: 'source-node',
    node: nodeName,
    object: `${title} for ${key}`,
  });
  const itself = isToItself(path.c);
  const bridge = linkOf(source, source.veth)?.master;
  if (bridge !== undefined) return check.unknown(say('hairpin.bridge', { bridge, interface: source.veth }));
  if (sent.masked === undefined) {
    const statement = say('hairpin.not-masked', { node: nodeName, pod: key, service: title });
    // Beside others it goes there by chance alone.
    return check.failIf(itself, 'hairpin-not-masqueraded', statement, {
      proof: [
        proofOf('iptables-save -t nat; nft list table ip kube-proxy', nodeName, [
          ...sent.walk.matched.slice(-4).map(({ rule }) => rule.text),
        ]),
      ],
      explains: ['service-unreachable', 'check:live-packets'],
      fixes: [restartKubeProxy.with({ node: nodeName })],
    });
  }
  if (itself) {
    const as = { node: nodeName, pod: key, service: title, address: sent.address ?? say('hairpin.an-address') };
    return check.pass(say('hairpin.pass', as));
  }
  const asked = { family: path.family, protocol: port.protocol.toLowerCase(), port: endpointPort(own, port) };
  return droppedOnNode(check, state.value, source, title, asked) ?? [];
});
