import { verbatim } from '../../case/message.ts';
import type { NoAddress } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import { lookAtNode } from '../../fixes/look-at-node.ts';
import { lookAtPod } from '../../fixes/look-at-pod.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { unlockDatastore } from '../../fixes/unlock-datastore.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../draft.ts';
import { isAboutNetwork, readCniAnswer } from './cni-answers.ts';
import { blame, eventsProof, keyOf, type Scene, type Step } from './scene.ts';

/** Where a pod is to run: the scheduler, its node, calico-node there, and Calico's datastore. */

/** The scheduler's word stands in its event, and as a condition on the pod. */
const schedulerSays = (pod: Pod, e: NoAddress): string | undefined => {
  const event = e.events.ok ? e.events.value.find(({ reason }) => reason === 'FailedScheduling') : undefined;
  const condition = pod.trouble.find((line) => line.startsWith('PodScheduled is False: '));
  return condition?.slice('PodScheduled is False: '.length) ?? event?.message;
};

export const scheduling = (pod: Pod, e: NoAddress): Step => {
  const common = { check: 'scheduling' as const, object: `Pod ${keyOf(pod)}` };
  if (pod.nodeName !== undefined) {
    return { ...common, status: 'pass', statement: `${keyOf(pod)} is scheduled to ${pod.nodeName}` };
  }
  const says = schedulerSays(pod, e)?.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const proof = [
    proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
      `phase ${pod.phase}`,
      ...pod.trouble,
    ]),
    ...(e.events.ok && e.events.value.length > 0 ? [eventsProof(pod, e.events.value)] : []),
  ];
  const gated = says?.includes('scheduling gates') ?? false;
  return {
    ...common,
    status: 'fail',
    cause: 'pod-not-scheduled',
    statement: `${keyOf(pod)} is on no node yet${says === undefined ? ', and the scheduler has said nothing about it' : gated ? `, it waits behind a scheduling gate: ${says}` : `: ${says}`}`,
    proof,
    explains: ['pod-not-running', 'pod-without-address'],
    fixes: [lookAtPod.with({ namespace: pod.namespace, pod: pod.name })],
  };
};

export const nodeReady = (scene: Scene): Step => {
  const { e, node } = scene;
  const common = { check: 'node-ready' as const, node, object: `Node ${node}` };
  if (e.node === undefined || !e.node.ok) {
    return {
      ...common,
      status: 'unknown',
      statement: say('check.unknown', {
        about: verbatim(`whether ${node} is ready`),
        reason: e.node?.reason ?? say('read.not-asked'),
      }),
    };
  }
  const { ready, readyMessage } = e.node.value;
  if (!/^(True|False|Unknown)$/.test(ready)) {
    return { ...common, status: 'unknown', statement: `the Node object of ${node} does not say whether it is ready` };
  }
  if (ready === 'True') return { ...common, status: 'pass', statement: `${node} is ready` };
  const byCni = isAboutNetwork(readyMessage);
  const cause = byCni ? readCniAnswer(readyMessage, node).cause : 'node-not-ready';
  return {
    ...common,
    ...blame(scene, cause),
    ...(cause === 'node-not-ready' && scene.answer === undefined ? { status: 'fail' as const } : {}),
    explains: ['check:cni-plugin', 'check:pod-waits', `pod-without-address@${node}`],
    statement:
      ready === 'Unknown'
        ? `the kubelet of ${node} does not report any more, so nothing is started there`
        : byCni
          ? readCniAnswer(readyMessage, node).says
          : `${node} is not ready: ${readyMessage}`,
    proof: [proofOf(`kubectl describe node ${node}`, undefined, [`Ready ${ready}  ${readyMessage}`])],
    fixes: byCni ? [restartCalicoNode.with({ node })] : [lookAtNode.with({ node })],
  };
};

export const calicoNode = (scene: Scene): Step => {
  const { e, node } = scene;
  const common = { check: 'calico-node' as const, node, object: `calico-node on ${node}` };
  if (e.agents === undefined || !e.agents.ok) {
    return {
      ...common,
      status: 'unknown',
      statement: say('check.unknown', {
        about: verbatim(`whether calico-node is running on ${node}`),
        reason: e.agents?.reason ?? say('read.not-asked'),
      }),
    };
  }
  const agents = e.agents.value;
  const proof = [
    proofOf(
      `kubectl get pods -A -l k8s-app=calico-node --field-selector spec.nodeName=${node}`,
      undefined,
      agents.length === 0
        ? ['no pod']
        : agents.map(({ namespace, name, running, ready, trouble }) =>
            [
              `${namespace}/${name}  ${running ? 'is running' : 'is not running'}, ${ready ? 'ready' : 'not ready'}`,
              ...trouble,
            ].join('; '),
          ),
    ),
  ];
  const [first] = agents;
  if (agents.some(({ running, ready }) => running && ready)) {
    return { ...common, status: 'pass', statement: `calico-node runs on ${node} and is ready` };
  }
  // A pod can get an address while its node's agent is unwell; only the plugin's own word says that it did not.
  const unsure = scene.answer === undefined && agents.some(({ running }) => running);
  const restart = restartCalicoNode.with({
    node,
    ...(first === undefined ? {} : { agent: first.name, agentNamespace: first.namespace }),
  });
  return {
    ...common,
    ...blame(scene, 'calico-node-not-running'),
    ...(unsure ? { status: 'warn' as const } : {}),
    statement:
      first === undefined
        ? `there is no calico-node pod on ${node}`
        : `calico-node on ${node} ${first.running ? 'is running and not ready' : 'is not running'}${first.trouble[0] === undefined ? '' : `: ${first.trouble[0]}`}`,
    proof,
    explains: ['check:cni-plugin', `cni-not-installed@${node}`, `pod-without-address@${node}`],
    fixes: [restart],
  };
};

export const datastore = (scene: Scene): Step => {
  const common = { check: 'datastore' as const, object: 'ClusterInformation default' };
  const { datastoreReady } = scene.e;
  if (!datastoreReady.ok) {
    return {
      ...common,
      status: 'unknown',
      statement: say('check.unknown', {
        about: verbatim('whether the datastore is locked'),
        reason: datastoreReady.reason,
      }),
    };
  }
  if (datastoreReady.value) return { ...common, status: 'pass', statement: "Calico's datastore is not locked" };
  return {
    ...common,
    ...blame(scene, 'datastore-locked'),
    statement: "Calico's datastore is locked, so no pod gets an address on any node",
    proof: [proofOf('kubectl get clusterinformation default -o yaml', undefined, ['datastoreReady: false'])],
    fixes: [unlockDatastore.with({})],
  };
};
