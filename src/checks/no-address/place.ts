import type { Explained, Finding } from '../../case/finding.ts';
import type { NoAddress } from '../../case/no-address.ts';
import type { Pod } from '../../case/objects.ts';
import { missing } from '../../case/read.ts';
import { unlockDatastore } from '../../fixes/by-hand/ipam.ts';
import { lookAtNode, lookAtPod, placeAgent } from '../../fixes/by-hand/look-closer.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { agentSelector } from '../../intended/agent-pod.ts';
import { isWindows, virtualNode } from '../../intended/node-network.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';
import { type AddressGrounds, type Asked, blame, checkOf, eventsProof, keyOf } from './address-grounds.ts';
import { isAboutNetwork, readCniAnswer } from './cni-answers.ts';

/** Where a pod is to run: the scheduler, its node, calico-node there, and Calico's datastore. */

/** The version before saved the condition as a line for people alone. */
const unscheduledBefore = ({ trouble }: Pod): Pod['unscheduled'] => {
  const [, message] =
    trouble.map((line) => /^PodScheduled is False: (.*)$/s.exec(typeof line === 'string' ? line : '')).find(Boolean) ??
    [];
  if (message === undefined) return undefined;
  return { reason: message.includes('scheduling gates') ? 'SchedulingGated' : '', message };
};

/** The scheduler's word stands in its event, and as a condition on the pod. */
const schedulerSays = (pod: Pod, e: NoAddress): Pod['unscheduled'] => {
  const said = pod.unscheduled ?? unscheduledBefore(pod);
  if (said !== undefined && said.message !== '') return said;
  return e.events.ok ? e.events.value.find(({ reason }) => reason === 'FailedScheduling') : undefined;
};

export const scheduling = (asked: Asked): Finding => {
  const { pod, e } = asked;
  const key = keyOf(pod);
  const check = checkOf(asked, 'scheduling', say('scheduling.about', { pod: key }), { object: `Pod ${key}` });
  if (pod.nodeName !== undefined) return check.pass(say('scheduling.done', { pod: key, node: pod.nodeName }));
  const said = schedulerSays(pod, e);
  const says = said?.message.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const statement =
    says === undefined
      ? say('scheduling.silent', { pod: key })
      : said?.reason === 'SchedulingGated'
        ? say('scheduling.gated', { pod: key, says })
        : say('scheduling.waits', { pod: key, says });
  return check.fail('pod-not-scheduled', statement, {
    proof: [
      proofOf(`kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`, undefined, [
        `phase ${pod.phase}`,
        ...pod.trouble,
      ]),
      ...(e.events.ok && e.events.value.length > 0 ? [eventsProof(pod, e.events.value)] : []),
    ],
    explains: ['pod-not-running', 'pod-without-address'],
    fixes: [lookAtPod.with({ namespace: pod.namespace, pod: pod.name })],
  });
};

const notAsked = missing(say('read.not-asked'), 'not-asked');

export const nodeReady = (grounds: AddressGrounds): Finding => {
  const { e, node, pod } = grounds;
  const check = checkOf(grounds, 'node-ready', say('node-ready.about', { node }), { node, object: `Node ${node}` });
  return check.reading(e.node ?? notAsked, ({ ready, readyMessage }) => {
    if (!/^(True|False|Unknown)$/.test(ready)) return check.unknown(say('node-ready.not-told'));
    if (ready === 'True') return check.pass(say('node-ready.ready', { node }));
    const byCni = isAboutNetwork(readyMessage) ? readCniAnswer(readyMessage, node, keyOf(pod)) : undefined;
    const statement =
      ready === 'Unknown'
        ? say('node-ready.silent', { node })
        : (byCni?.says ?? say('node-ready.not-ready', { node, why: readyMessage }));
    const more = {
      explains: ['check:cni-plugin', 'check:pod-waits', `pod-without-address@${node}`] satisfies Explained[],
      proof: [proofOf(`kubectl describe node ${node}`, undefined, [`Ready ${ready}  ${readyMessage}`])],
      fixes: byCni ? [restartCalicoNode.with({ node })] : [lookAtNode.with({ node })],
    };
    if (byCni === undefined && grounds.answer === undefined) return check.fail('node-not-ready', statement, more);
    return blame(grounds, check, byCni?.cause ?? 'node-not-ready', statement, more);
  });
};

/** What is on a node in place of Calico's agent for Linux. */
const withoutLinuxAgent = (labels: Readonly<Record<string, string>>, node: string) => {
  if (isWindows(labels)) return say('node-network.windows', { node });
  const by = virtualNode(labels);
  return by === undefined ? undefined : say('node-network.virtual', { node, by });
};

export const calicoNode = (grounds: AddressGrounds): Finding => {
  const { e, node } = grounds;
  const object = `calico-node on ${node}`;
  const check = checkOf(grounds, 'calico-node', say('calico-node.about', { node }), { node, object });
  const elsewhere = e.node?.ok ? withoutLinuxAgent(e.node.value.labels, node) : undefined;
  if (elsewhere !== undefined) return check.unknown(elsewhere);
  return check.reading(e.agents ?? notAsked, (agents) => {
    if (agents.some(({ running, ready }) => running && ready)) return check.pass(say('calico-node.ready', { node }));
    const [first] = agents;
    // A pod can get an address while its node's agent is unwell; only the plugin's own word says that it did not.
    const unsure = grounds.answer === undefined && agents.some(({ running }) => running);
    const [trouble] = first?.trouble ?? [];
    const why = trouble === undefined ? '' : say('cluster.why', { why: trouble });
    const statement =
      first === undefined
        ? say('calico-node.none', { node })
        : first.running
          ? say('calico-node.unready', { node, why })
          : say('calico-node.stopped', { node, why });
    const more = {
      proof: [
        proofOf(
          `kubectl get pods -A -l '${agentSelector}' --field-selector spec.nodeName=${node}`,
          undefined,
          agents.length === 0
            ? [say('calico-node.no-pod')]
            : agents.flatMap(({ namespace, name, running, ready, trouble: troubles }) => [
                `${namespace}/${name}  running ${running}  ready ${ready}`,
                ...troubles,
              ]),
        ),
      ],
      explains: ['check:cni-plugin', `cni-not-installed@${node}`, `pod-without-address@${node}`] satisfies Explained[],
      fixes: [
        first === undefined
          ? placeAgent.with({ node })
          : restartCalicoNode.with({ node, agent: first.name, agentNamespace: first.namespace }),
      ],
    };
    return blame(grounds, check, 'calico-node-not-running', statement, more, !unsure);
  });
};

export const datastore = (grounds: AddressGrounds): Finding => {
  const object = 'ClusterInformation default';
  const check = checkOf(grounds, 'datastore', say('datastore.about'), { object });
  return check.reading(grounds.e.datastoreReady, (ready) =>
    ready
      ? check.pass(say('datastore.open'))
      : blame(grounds, check, 'datastore-locked', say('datastore.locked'), {
          proof: [proofOf('kubectl get clusterinformation default -o yaml', undefined, ['datastoreReady: false'])],
          fixes: [unlockDatastore.with({})],
        }),
  );
};
