import type { Explained, Finding, FixRef } from '../../case/finding.ts';
import type { CauseId } from '../../faults/causes.ts';
import { bareAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';

const check = 'endpoint' as const;

const describe = (side: PodSide): string[] => [
  `phase ${side.pod.phase}, node ${side.nodeName || '(none)'}, address ${side.address ?? '(none)'}, interface ${side.veth}`,
  ...side.pod.trouble,
];

interface Trouble {
  cause: CauseId;
  statement: string;
  fixes: FixRef[];
}

const troubleOf = (side: PodSide): Trouble | undefined => {
  const { pod, key } = side;
  const look = fix('look-at-pod', { namespace: pod.namespace, pod: pod.name });
  if (pod.finished) {
    return {
      cause: 'pod-not-running',
      statement: `${key} has finished (${pod.phase}); Calico has no endpoint for it`,
      fixes: [look],
    };
  }
  if (side.nodeName === '') {
    return { cause: 'pod-not-running', statement: `${key} is not scheduled to a node`, fixes: [look] };
  }
  if (side.address === undefined) {
    return { cause: 'pod-without-address', statement: `${key} has no address (phase ${pod.phase})`, fixes: [look] };
  }
  if (pod.phase !== 'Running' && pod.phase !== 'Pending') {
    return { cause: 'pod-not-running', statement: `${key} does not run: phase ${pod.phase}`, fixes: [look] };
  }
  return undefined;
};

/** The CNI annotation holds what the plugin gave; a status that differs is stale (facts R94). */
const staleAddress = (side: PodSide): string | undefined => {
  const annotated = (
    side.pod.annotations['cni.projectcalico.org/podIPs'] ?? side.pod.annotations['cni.projectcalico.org/podIP']
  )
    ?.split(',')
    .map((item) => bareAddress(item.trim()));
  if (annotated === undefined || side.address === undefined) return undefined;
  return annotated.includes(bareAddress(side.address)) ? undefined : annotated.join(', ');
};

/** Seed 000, first steps: what Calico derives from the Pod object (facts 1.1, 1.2). */
export const endpoint = (leg: Leg, side: PodSide): Finding => {
  const common = {
    check,
    hop: hopAt(side, 'pod'),
    node: side.nodeName,
    object: `Pod ${side.key}`,
    proof: [proofOf(`kubectl -n ${side.pod.namespace} get pod ${side.pod.name} -o wide`, undefined, describe(side))],
  };
  const trouble = troubleOf(side);
  if (trouble) {
    const everything: Explained[] = [
      'check:live-packets',
      'check:pod-interface',
      'check:workload-route',
      'check:host-veth',
    ];
    return findingOf(leg, { ...common, ...trouble, status: 'fail', explains: everything });
  }
  if (side.pod.hostNetwork) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `${side.key} uses the network of ${side.nodeName}: it has no Calico endpoint, and its way is not checked here`,
    });
  }
  const stale = staleAddress(side);
  if (stale !== undefined) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'pod-address-wrong',
      statement: `${side.key} reports ${side.address}, but the CNI plugin gave it ${stale}`,
      fixes: [fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name })],
    });
  }
  if (side.pod.deleting) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'pod-not-running',
      statement: `${side.key} is being deleted`,
    });
  }
  const unready = side.pod.ready ? '' : ', but is not ready';
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${side.key} runs on ${side.nodeName} with ${side.address} behind ${side.veth}${unready}`,
  });
};
