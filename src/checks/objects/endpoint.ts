import type { Finding } from '../../case/finding.ts';
import type { CauseId } from '../../faults/causes.ts';
import { lookAtPod } from '../../fixes/by-hand/look-closer.ts';
import { bareAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';

const describe = (endpoint: PodEndpoint): (string | Message)[] => [
  `phase=${endpoint.pod.phase} node=${endpoint.nodeName || '(none)'} address=${endpoint.address ?? '(none)'} interface=${endpoint.veth}`,
  ...endpoint.pod.trouble,
];

/** What keeps the pod from having an endpoint at all. */
const troubleOf = ({
  key: pod,
  nodeName,
  address,
  pod: { phase, finished },
}: PodEndpoint): [CauseId, Message] | undefined => {
  if (finished) return ['pod-not-running', say('endpoint.finished', { pod, phase })];
  if (nodeName === '') return ['pod-not-running', say('endpoint.not-scheduled', { pod })];
  if (address === undefined) return ['pod-without-address', say('endpoint.no-address', { pod, phase })];
  if (phase !== 'Running' && phase !== 'Pending')
    return ['pod-not-running', say('endpoint.not-running', { pod, phase })];
  return undefined;
};

const plain = (address: string): string => bareAddress(address) ?? address;

/** The CNI annotation holds what the plugin gave; a status that differs is stale (causes#address-stale). */
const staleAddress = ({ address, pod: { annotations } }: PodEndpoint): string[] | undefined => {
  const annotated = annotations['cni.projectcalico.org/podIPs'] ?? annotations['cni.projectcalico.org/podIP'];
  const given = annotated?.split(',').map((item) => plain(item.trim()));
  return given === undefined || address === undefined || given.includes(plain(address)) ? undefined : given;
};

/** steps#000, first steps: what Calico derives from the Pod object (calico#1.1, #1.2). */
export const endpoint = (path: PathDirection, endpoint: PodEndpoint): Finding => {
  const { key: pod, nodeName: node, address = '', veth } = endpoint;
  const { namespace, name, hostNetwork, deleting, ready } = endpoint.pod;
  const check = checkAt(path, 'endpoint', say('endpoint.about', { pod }), {
    hop: hopAt(endpoint, 'pod'),
    node,
    object: `Pod ${pod}`,
  });
  const proof = [proofOf(`kubectl -n ${namespace} get pod ${name} -o wide`, undefined, describe(endpoint))];
  const trouble = troubleOf(endpoint);
  if (trouble) {
    return check.fail(...trouble, {
      proof,
      explains: ['check:live-packets', 'check:pod-interface', 'check:workload-route', 'check:host-veth'],
      fixes: [lookAtPod.with({ namespace, pod: name })],
    });
  }
  if (hostNetwork) return check.unknown(say('endpoint.of-node', { node }), { proof });
  const given = staleAddress(endpoint);
  if (given !== undefined) {
    const statement = say('endpoint.stale-address', { pod, address, given });
    return check.warn(statement, { cause: 'pod-address-wrong', proof, fixes: [recreatePod(endpoint.pod)] });
  }
  if (deleting) return check.warn(say('endpoint.deleting', { pod }), { cause: 'pod-not-running', proof });
  const unready = ready ? '' : say('endpoint.not-ready');
  return check.pass(say('endpoint.runs', { pod, node, address, interface: veth, unready }), { proof });
};
