import type { Finding } from '../../case/finding.ts';
import type { Message } from '../../case/message.ts';
import type { CauseId } from '../../faults/causes.ts';
import { lookAtPod } from '../../fixes/look-at-pod.ts';
import { bareAddress } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { recreatePod } from '../pod/recreate.ts';

const describe = (side: PodSide): string[] => [
  `phase=${side.pod.phase} node=${side.nodeName || '(none)'} address=${side.address ?? '(none)'} interface=${side.veth}`,
  ...side.pod.trouble,
];

/** What keeps the pod from having an endpoint at all. */
const troubleOf = ({
  key: pod,
  nodeName,
  address,
  pod: { phase, finished },
}: PodSide): [CauseId, Message] | undefined => {
  if (finished) return ['pod-not-running', say('endpoint.finished', { pod, phase })];
  if (nodeName === '') return ['pod-not-running', say('endpoint.not-scheduled', { pod })];
  if (address === undefined) return ['pod-without-address', say('endpoint.no-address', { pod, phase })];
  if (phase !== 'Running' && phase !== 'Pending')
    return ['pod-not-running', say('endpoint.not-running', { pod, phase })];
  return undefined;
};

const plain = (address: string): string => bareAddress(address) ?? address;

/** The CNI annotation holds what the plugin gave; a status that differs is stale (causes#address-stale). */
const staleAddress = ({ address, pod: { annotations } }: PodSide): string[] | undefined => {
  const annotated = annotations['cni.projectcalico.org/podIPs'] ?? annotations['cni.projectcalico.org/podIP'];
  const given = annotated?.split(',').map((item) => plain(item.trim()));
  return given === undefined || address === undefined || given.includes(plain(address)) ? undefined : given;
};

/** steps#000, first steps: what Calico derives from the Pod object (calico#1.1, #1.2). */
export const endpoint = (leg: Leg, side: PodSide): Finding => {
  const { key: pod, nodeName: node, address = '', veth } = side;
  const { namespace, name, hostNetwork, deleting, ready } = side.pod;
  const check = checkAt(leg, 'endpoint', say('endpoint.about', { pod }), {
    hop: hopAt(side, 'pod'),
    node,
    object: `Pod ${pod}`,
  });
  const proof = [proofOf(`kubectl -n ${namespace} get pod ${name} -o wide`, undefined, describe(side))];
  const trouble = troubleOf(side);
  if (trouble) {
    return check.fail(...trouble, {
      proof,
      explains: ['check:live-packets', 'check:pod-interface', 'check:workload-route', 'check:host-veth'],
      fixes: [lookAtPod.with({ namespace, pod: name })],
    });
  }
  if (hostNetwork) return check.unknown(say('endpoint.of-node', { node }), { proof });
  const given = staleAddress(side);
  if (given !== undefined) {
    const statement = say('endpoint.stale-address', { pod, address, given });
    return check.warn(statement, { cause: 'pod-address-wrong', proof, fixes: [recreatePod(side.pod)] });
  }
  if (deleting) return check.warn(say('endpoint.deleting', { pod }), { cause: 'pod-not-running', proof });
  const unready = ready ? '' : say('endpoint.not-ready');
  return check.pass(say('endpoint.runs', { pod, node, address, interface: veth, unready }), { proof });
};
