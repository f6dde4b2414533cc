import type { FixRef } from '../../case/finding.ts';
import { verbatim } from '../../case/message.ts';
import { type CauseId, causeRow } from '../../faults/causes.ts';
import { checkRow } from '../../faults/checks.ts';
import { addIpPool } from '../../fixes/add-ip-pool.ts';
import { allowBlockAllocation } from '../../fixes/allow-block-allocation.ts';
import { changeAddressAnnotation } from '../../fixes/change-address-annotation.ts';
import { checkApiFromNode } from '../../fixes/check-api-from-node.ts';
import { checkLeaks } from '../../fixes/check-leaks.ts';
import { drainCrowdedNode } from '../../fixes/drain-crowded-node.ts';
import { lookAtPod } from '../../fixes/look-at-pod.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { unlockDatastore } from '../../fixes/unlock-datastore.ts';
import { say } from '../../words/say.ts';
import { eventsProof, keyOf, type Scene, type Step } from './scene.ts';

/** What the kubelet and the CNI plugin said last about a pod, held against what the objects show now. */

const fixesOf = (cause: CauseId, { pod, node }: Scene): FixRef[] => {
  const look = lookAtPod.with({ namespace: pod.namespace, pod: pod.name });
  switch (cause) {
    case 'pool-exhausted':
    case 'no-block-left':
      return [addIpPool.with({}), checkLeaks.with({})];
    case 'block-limit-reached':
      return [drainCrowdedNode.with({ node })];
    case 'blocks-not-allocated':
      return [allowBlockAllocation.with({})];
    case 'datastore-locked':
      return [unlockDatastore.with({})];
    case 'cni-unauthorized':
    case 'cni-not-installed':
    case 'calico-node-not-running':
    case 'endpoint-not-programmed':
      return [restartCalicoNode.with({ node })];
    case 'cni-cannot-reach-api':
      return [checkApiFromNode.with({ node })];
    case 'requested-address-taken':
    case 'requested-address-refused':
    case 'cni-feature-off':
      return [changeAddressAnnotation.with({ namespace: pod.namespace, pod: pod.name })];
    default:
      return [look];
  }
};

export const lastWordStep = (scene: Scene, before: readonly Step[]): Step => {
  const { pod, e, node, event, answer } = scene;
  const common = { check: 'cni-plugin' as const, node, object: `Pod ${keyOf(pod)}` };
  if (!e.events.ok)
    return {
      ...common,
      status: 'unknown',
      statement: say('check.unknown', { about: verbatim(`what events say of ${keyOf(pod)}`), reason: e.events.reason }),
    };
  const proof = [eventsProof(pod, e.events.value)];
  if (event === undefined) {
    return {
      ...common,
      status: 'pass',
      statement: `no event about ${keyOf(pod)} tells of a failure`,
    };
  }
  if (answer === undefined) {
    const message = event.message.replace(/\s+/g, ' ').trim();
    return {
      ...common,
      check: 'pod-waits',
      status: 'fail',
      cause: 'pod-waits-elsewhere',
      statement: `${keyOf(pod)} has no address because it is not that far yet: ${event.reason}: ${message.slice(0, 300)}`,
      proof,
      explains: [`pod-without-address@${node}`],
      fixes: [lookAtPod.with({ namespace: pod.namespace, pod: pod.name })],
    };
  }
  const shown = before.some(
    ({ status, cause }) => cause !== undefined && status === 'fail' && answer.causes.includes(cause),
  );
  const fine =
    causeRow(answer.cause).passes === true &&
    !shown &&
    before.every(({ check, status }) => status === 'pass' || checkRow(check).decidesAddress !== true);
  const at = event.lastAt === undefined ? '' : ` at ${event.lastAt}`;
  return {
    ...common,
    status: 'fail',
    cause: answer.cause,
    statement: `${answer.says.replace(/^it /, `${keyOf(pod)} `)}${fine ? `; that was said${at}, and the objects no longer show it: the kubelet tries again by itself` : ''}`,
    proof,
    explains: [`pod-without-address@${node}`],
    fixes: fixesOf(answer.cause, scene),
  };
};
