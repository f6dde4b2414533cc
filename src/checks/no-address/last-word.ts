import type { Finding, FixRef } from '../../case/finding.ts';
import { type CauseId, causeRow } from '../../faults/causes.ts';
import { checkRow } from '../../faults/checks.ts';
import { addIpPool, allowBlockAllocation, changeAddressAnnotation, unlockDatastore } from '../../fixes/by-hand/ipam.ts';
import { checkApiFromNode, checkLeaks, lookAtPod } from '../../fixes/by-hand/look-closer.ts';
import { drainCrowdedNode } from '../../fixes/by-hand/node.ts';
import { giveRight } from '../../fixes/by-hand/rights.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { say } from '../../words/say.ts';
import { type AddressGrounds, checkOf, eventsProof, keyOf } from './address-grounds.ts';
import { missingRight } from './cni-answers.ts';

/** What the kubelet and the CNI plugin said last about a pod, held against what the objects show now. */

const fixesOf = (cause: CauseId, { pod, node, event }: AddressGrounds): FixRef[] => {
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
    case 'cni-forbidden':
      return [giveRight.with({ ...missingRight(event?.message ?? '') })];
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

export const lastWordStep = (grounds: AddressGrounds, before: readonly Finding[]): Finding => {
  const { pod, e, node, event, answer } = grounds;
  const place = { node, object: `Pod ${keyOf(pod)}` };
  const about = say('cni-plugin.about', { pod: keyOf(pod) });
  const check = checkOf(grounds, 'cni-plugin', about, place);
  return check.reading(e.events, (events) => {
    const proof = [eventsProof(pod, events)];
    if (event === undefined) return check.pass(say('cni-plugin.no-failure', { pod: keyOf(pod) }));
    const explains = [`pod-without-address@${node}`] as const;
    if (answer === undefined) {
      const said = event.message.replace(/\s+/g, ' ').trim().slice(0, 300);
      return checkOf(grounds, 'pod-waits', about, place).fail(
        'pod-waits-elsewhere',
        say('pod-waits.not-that-far', { pod: keyOf(pod), reason: event.reason, said }),
        { proof, explains: [...explains], fixes: [lookAtPod.with({ namespace: pod.namespace, pod: pod.name })] },
      );
    }
    const shown = before.some(
      ({ status, cause }) => cause !== undefined && status === 'fail' && answer.causes.includes(cause),
    );
    const fine =
      causeRow(answer.cause).passes === true &&
      !shown &&
      before.every((finding) => finding.status === 'pass' || checkRow(finding.check).decidesAddress !== true);
    const { says } = answer;
    const at = event.lastAt === undefined ? '' : say('cni-plugin.at', { time: event.lastAt });
    return check.fail(answer.cause, fine ? say('cni-plugin.was-said', { says, at }) : says, {
      proof,
      explains: [...explains],
      fixes: fixesOf(answer.cause, grounds),
    });
  });
};
