import type { ClusterCheckFinding, ClusterCheckGap, ClusterCheckReport } from '../case/cluster-check.ts';
import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import type { Failure } from '../case/read.ts';
import type { SuggestedFix } from '../case/verdict.ts';
import type { ClusterCheckId } from '../faults/cluster-checks.ts';
import { describeFix } from '../fixes/describe.ts';
import { familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { agentFindings, live, operatorFindings, typhaFindings, versions } from './agents.ts';
import { type AboutSessions, checkSessions } from './bgp-pairs.ts';
import { dataPlanes } from './data-planes.ts';
import { grouped } from './grouped.ts';
import { enableSession, restartAgent } from './held-fixes.ts';
import { nodesInOrder } from './in-order.ts';
import { nodeIdentities } from './node-identities.ts';
import { alike, notRead, reportOf, someOf, tableOf } from './report.ts';

/** Every node and its agents: ready, of one version, with its tunnel addresses, its sessions up at both ends. */

/** Which tunnel addresses the pools ask for; calico#2.1. */
const wantedTunnels = (input: NodesInput): ('ipipTunnelAddress' | 'vxlanTunnelAddress' | 'vxlanV6TunnelAddress')[] => {
  if (!input.pools.ok) return [];
  const active = input.pools.value.filter(({ disabled }) => !disabled);
  const vxlan = active.filter(({ vxlanMode }) => vxlanMode !== 'Never');
  return [
    ...(active.some(({ ipipMode }) => ipipMode !== 'Never') ? (['ipipTunnelAddress'] as const) : []),
    ...(vxlan.some(({ cidr }) => familyOf(cidr) === 4) ? (['vxlanTunnelAddress'] as const) : []),
    ...(vxlan.some(({ cidr }) => familyOf(cidr) === 6) ? (['vxlanV6TunnelAddress'] as const) : []),
  ];
};

const addresses = (
  input: NodesInput,
  nodes: readonly ClusterCheckNode[],
  agents: readonly AgentPod[],
): ClusterCheckFinding[] => {
  const source = 'kubectl get nodes -o yaml';
  // Only where calico-node is ready can its addresses be expected.
  const ready = new Set(live(agents).flatMap((pod) => (pod.ready && pod.nodeName ? [pod.nodeName] : [])));
  const ours = nodes.filter(({ name }) => ready.has(name));
  return [
    ...wantedTunnels(input).flatMap((type) =>
      grouped(
        `${type}-not-published`,
        'fail',
        ours.filter(({ tunnels }) => !tunnels.some((tunnel) => tunnel.type === type)).map(({ name }) => name),
        (on) => say('tunnel-addresses.not-published', { type, nodes: on }),
        source,
        undefined,
        true,
      ),
    ),
    ...grouped(
      'annotation-malformed',
      'fail',
      nodes.filter(({ malformed }) => malformed.length > 0).map(({ name }) => name),
      (on) => say('annotation-malformed.on', { nodes: on }),
      source,
      nodes.flatMap(({ name, malformed }) => malformed.map((key) => `${name}  projectcalico.org/${key}`)),
      true,
    ),
    ...grouped(
      'node-address-missing',
      'warn',
      ours
        .filter((node) => node.ipv4 === undefined && node.ipv6 === undefined && sessionsExpected(agents, node.name))
        .map(({ name }) => name),
      (on) => say('node-address.not-written', { nodes: on }),
      source,
    ),
  ];
};

const sessionsExpected = (agents: readonly AgentPod[], node: string): boolean =>
  agents.some(({ nodeName, asksBird, asksBird6 }) => nodeName === node && (asksBird || asksBird6));

interface Trouble {
  node: string;
  /** As its agent said it. */
  said: string | Message;
}

type Unread = 'node' | 'bird' | 'bird6' | 'felix';

const unreadOf: Record<Unread, (nodes: (string | Message)[]) => Message> = {
  node: (nodes) => say('gap.state-of', { nodes }),
  bird: (nodes) => say('gap.bird', { nodes }),
  bird6: (nodes) => say('gap.bird6', { nodes }),
  felix: (nodes) => say('gap.felix', { nodes }),
};

const health = (input: NodesInput, agents: readonly AgentPod[]) => {
  const asked = new Map(live(agents).map((pod) => [pod.nodeName ?? '', pod]));
  const birds: Trouble[] = [];
  const dead: Trouble[] = [];
  const hung: Trouble[] = [];
  const unready: Trouble[] = [];
  const unread: Record<Unread, { node: string; failure: Failure }[]> = { node: [], bird: [], bird6: [], felix: [] };
  const withIpv6 = new Set((input.nodes.ok ? input.nodes.value : []).flatMap(({ name, ipv6 }) => (ipv6 ? [name] : [])));
  for (const [node, state] of Object.entries(input.states)) {
    if (!state.ok) {
      unread.node.push({ node, failure: state });
      continue;
    }
    const agent = asked.get(node);
    for (const which of ['bird', 'bird6'] as const) {
      // Not every manifest asks BIRD for IPv6 in its readiness check where it runs all the same.
      const likely = which === 'bird6' && agent?.asksBird === true && withIpv6.has(node);
      const sure = which === 'bird' ? agent?.asksBird : agent?.asksBird6;
      const bird = state.value[which];
      if (bird.ok || !(sure || likely)) continue;
      if (sure && bird.code === 'not-running')
        birds.push({ node, said: say('read.failed', { what: which, detail: bird.reason }) });
      else unread[which].push({ node, failure: bird });
    }
    const { felix } = state.value;
    if (!felix.ok) unread.felix.push({ node, failure: felix });
    else if (felix.value.hangs) hung.push({ node, said: felix.value.detail });
    else if (!felix.value.live) dead.push({ node, said: felix.value.detail });
    else if (!felix.value.ready) unready.push({ node, said: felix.value.detail });
  }
  const of = (
    check: ClusterCheckId,
    status: 'fail' | 'warn',
    troubles: readonly Trouble[],
    source: string,
    statement: (nodes: Message) => Message,
  ): ClusterCheckFinding[] => {
    const names = [...new Set(troubles.map(({ node }) => node))];
    const lines = troubles.map(({ node, said }) => say('read.failed', { what: node, detail: said }));
    return grouped(check, status, names, statement, source, lines, true);
  };
  // That its pod is not ready, and why its Felix is not, is one thing to say.
  const notReady = new Set(live(agents).flatMap(({ ready, nodeName }) => (ready ? [] : [nodeName])));
  const isApart = ({ node }: Trouble): boolean => !notReady.has(node);
  const felixSource = 'curl http://localhost:9099/liveness http://localhost:9099/readiness';
  const findings = [
    ...of('bird-down', 'fail', birds, 'birdcl show protocols', (on) => say('bird-down.on', { nodes: on })),
    ...of('felix-down', 'fail', dead.filter(isApart), felixSource, (on) => say('felix-down.on', { nodes: on })),
    ...of('felix-hangs', 'fail', hung.filter(isApart), felixSource, (on) => say('felix-hangs.on', { nodes: on })),
    ...of('felix-not-ready', 'warn', unready.filter(isApart), felixSource, (on) =>
      say('felix-not-ready.on', { nodes: on }),
    ),
  ];
  const felixSays = new Map([...unready, ...dead, ...hung].map(({ node, said }) => [node, said]));
  return { findings, unread, felixSays };
};

/** Nodes of which the same could not be read for the same reason, as one line. */
const gathered = (unread: Record<Unread, { node: string; failure: Failure }[]>): ClusterCheckGap[] =>
  (['node', 'bird', 'bird6', 'felix'] as const).flatMap((what) =>
    alike(unread[what]).map(({ nodes, reason }) => ({ what: unreadOf[what](someOf(nodes)), reason, nodes })),
  );

/** Neither a firewall nor an AS number keeps a node from a peer that has its address. */
const withoutSymptoms = (finding: ClusterCheckFinding, doubled: ReadonlySet<string>): ClusterCheckFinding =>
  [...doubled].some((node) => finding.node === node || finding.object?.split(' ').includes(node))
    ? { ...finding, fixes: finding.fixes.filter(({ id }) => id !== 'open-underlay' && id !== 'set-as-number') }
    : finding;

/** A fix of a node's agents, held where the node or its agents speak against it. */
const onNode = (fix: SuggestedFix, input: NodesInput): SuggestedFix => {
  const { node = '', ...params } = fix.params;
  if (fix.id === 'restart-calico-node') return describeFix(restartAgent(node, input.nodes, input.agents, params));
  return fix.id === 'enable-bgp-session' ? describeFix(enableSession(fix, input.nodes)) : fix;
};

/** What is found of these nodes, and what could not be read of them. Absent `about`: of all nodes. */
export const findOfNodes = (input: NodesInput, about?: AboutSessions) => {
  const isAsked = (name: string | undefined): boolean => about?.node === undefined || about.node === name;
  const all = input.nodes.ok ? input.nodes.value : [];
  const nodes = all.filter(({ name }) => isAsked(name));
  const agents = (input.agents.ok ? input.agents.value : []).filter(({ nodeName }) => isAsked(nodeName));
  const states = Object.fromEntries(Object.entries(input.states).filter(([name]) => isAsked(name)));
  const { findings: healths, unread, felixSays } = health({ ...input, states }, agents);
  const { findings: sessions, numbers } = checkSessions(input, about);
  const identities = nodeIdentities(input, new Set(nodes.map(({ name }) => name)));
  const findings = [
    ...grouped(
      'node-not-ready',
      'fail',
      nodes.filter(({ ready }) => !ready).map(({ name }) => name),
      (on) => say('node-not-ready.nodes', { nodes: on }),
      'kubectl get nodes',
    ),
    ...(input.nodes.ok && input.agents.ok ? agentFindings(nodes, agents, felixSays) : []),
    ...healths,
    ...identities.findings,
    ...sessions.map((finding) => withoutSymptoms(finding, identities.doubled)),
    ...(input.nodes.ok ? addresses(input, nodes, agents) : []),
    ...dataPlanes(input, about?.node),
    ...versions(input, agents),
    ...typhaFindings(input),
    ...operatorFindings(input),
  ];
  return {
    findings: findings.map((finding) => ({ ...finding, fixes: finding.fixes.map((fix) => onNode(fix, input)) })),
    numbers,
    notChecked: [
      ...gathered(unread),
      ...(numbers.oneEnded > 0
        ? [{ what: say('cluster.count-sessions', { count: numbers.oneEnded }), reason: say('gap.one-ended') }]
        : []),
    ],
  };
};

/** What of the cluster's objects could not be read for it. */
export const unreadOfNodes = (input: NodesInput): ClusterCheckGap[] =>
  notRead(
    [say('gap.nodes'), input.nodes],
    [say('gap.agents'), input.agents],
    [say('gap.typha'), input.typha],
    [say('gap.pools'), input.pools],
    [say('gap.mesh'), input.mesh],
    [say('gap.version'), input.calicoVersion],
    ...(input.operator === undefined ? [] : [[say('gap.operator'), input.operator] as const]),
    ...(input.filters === undefined ? [] : [[say('gap.bgp-filters'), input.filters] as const]),
    ...(input.nodeBlocks === undefined ? [] : [[say('gap.node-blocks'), input.nodeBlocks] as const]),
    ...(input.felix === undefined ? [] : [[say('gap.felix-settings'), input.felix] as const]),
  );

export const checkNodes = (evidence: NodesInput): ClusterCheckReport => {
  const input = nodesInOrder(evidence);
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const agents = input.agents.ok ? input.agents.value : [];
  const unready = nodes.filter(({ ready }) => !ready);
  const { findings, numbers, notChecked } = findOfNodes(input);
  const answered = Object.values(input.states).filter(({ ok }) => ok).length;
  const byProbe = Object.values(input.states).filter((state) => state.ok && state.value.source === 'probe').length;
  const all = {
    nodes: nodes.length,
    agentsReady: live(agents).filter(({ ready }) => ready).length,
    answered,
    byProbe,
    ...numbers,
  };
  const table = tableOf(
    say('table.nodes'),
    [all],
    [
      [say('column.nodes'), () => nodes.length],
      [say('column.ready'), () => nodes.length - unready.length],
      [
        say('column.agents-ready'),
        ({ agentsReady }) => say('cell.of', { some: agentsReady, all: live(agents).length }),
      ],
      [say('column.by-probe'), () => byProbe],
      [say('column.by-calico-node'), () => answered - byProbe],
      [say('column.sessions'), ({ sessions: paired }) => paired],
      [say('column.established'), ({ established, oneEnded }) => established - oneEnded],
      [say('column.one-end'), ({ oneEnded }) => oneEnded],
    ],
  );
  return reportOf({
    clusterCheck: 'nodes',
    numbers: all,
    tables: [table],
    findings,
    notChecked: [...unreadOfNodes(input), ...notChecked],
    looked: say('looked.nodes', {
      nodes: say('cluster.count-nodes', { count: nodes.length }),
      sessions: say('cluster.count-sessions', { count: numbers.sessions }),
    }),
  });
};
