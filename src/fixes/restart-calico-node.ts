import { got, missing } from '../case/read.ts';
import { agentLabel, agentSelector, isAgentOf } from '../intended/agent-pod.ts';
import { say } from '../words/say.ts';
import { agentsIn, nodeSeen, restartCaution } from './agent-cautions.ts';
import { datastoreReadings, whyLocked } from './datastore.ts';
import { defineFix } from './define-fix.ts';
import { clusterCheckEvidence, stop } from './fix-grounds.ts';
import { podsIn, podsOf } from './readings.ts';
import { restartOf } from './remaking.ts';
import { argv, commandLine } from './shell-text.ts';

export const restartCalicoNode = defineFix({
  id: 'restart-calico-node',
  takes: ['node', 'agent?', 'agentNamespace?'],
  by: 'approve',
  class: 'agent',
  caution: (grounds, { node = '' }) => {
    if (grounds.kind === 'cluster-check') return undefined;
    const read = grounds.case.objects.nodes[node] ?? missing(say('read.not-asked'), 'not-asked');
    return restartCaution(read.ok ? got(nodeSeen(read.value)) : read, node, agentsIn(grounds.case, node));
  },
  evidence: (grounds, { node }) => {
    if (node === undefined) return undefined;
    if (grounds.kind === 'cluster-check') return clusterCheckEvidence(grounds, node);
    const agent = grounds.case.objects.pods.find((pod) => isAgentOf(node, pod) && !pod.deleting);
    return [
      `${grounds.finding.cause ?? grounds.finding.check} on ${grounds.finding.node ?? node}: ${grounds.finding.object ?? ''}`.trimEnd(),
      `calico-node of ${node}: ${agent === undefined ? 'not read' : `${agent.namespace}/${agent.name}, uid ${agent.uid}`}`,
    ];
  },
  readings: (_, { node = '', agentNamespace }) => ({
    agents: podsOf(agentNamespace, agentSelector, node),
    ...datastoreReadings,
  }),
  plan: (_, { node = '' }, facts) => {
    const read = podsIn(facts.agents);
    if (!read.ok) return stop(say('stop.agent-unread', { node, reason: read.reason }));
    const agents = read.value.filter((pod) => pod.hostNetwork && !pod.deleting && pod.node === node);
    const [agent] = agents;
    if (agent === undefined) return stop(say('stop.no-agent', { node }));
    if (agents.length > 1) return stop(say('stop.many-agents', { count: agents.length, node }));
    return restartOf(agent, { labels: { 'k8s-app': agentLabel(agent) }, node }, whyLocked(facts));
  },
  command: ({ agent, agentNamespace, node }) =>
    agent !== undefined && agentNamespace !== undefined
      ? commandLine(['kubectl', '-n', agentNamespace, 'delete', 'pod', agent])
      : commandLine(argv`kubectl delete pod -A -l ${agentSelector} --field-selector spec.nodeName=${node ?? ''}`),
});
