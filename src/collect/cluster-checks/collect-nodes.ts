import { z } from 'zod';
import type {
  AgentPod,
  AgentState,
  ClusterCheckNode,
  DataPlaneSetting,
  NodesInput,
  OperatorStatus,
} from '../../case/cluster-check-input.ts';
import type { BgpPeer } from '../../case/objects.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { agentSelector } from '../../intended/agent-pod.ts';
import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { bgpFilterFromApi, bgpPeerFromApi, bgpSettingsFromApi } from '../kubernetes/read-routing.ts';
import { inParallel } from './in-parallel.ts';
import { type ClusterCheckReading, findPools, getObject, listCalico, listNodes, listOf } from './lists.ts';
import { byNode, listAgents, listProbes, noProbeOn, type ProbePods, perNodeMs, width } from './node-pods.ts';
import { affinityReduced } from './raw-objects-reduced.ts';
import { askCalicoNode, askProbe } from './read-agents.ts';

/** The nodes' agents, some at a time; a node that is not reached in time says so, the others count. */
const askNodes = async (
  reading: ClusterCheckReading,
  nodes: readonly ClusterCheckNode[],
  agents: Map<string, AgentPod>,
  place: ProbePods,
): Promise<Record<string, Read<AgentState>>> => {
  const { cluster, signal, progress } = reading;
  const listed = await listProbes(reading, place);
  const probes = byNode(listed);
  const states: Record<string, Read<AgentState>> = tableOf();
  let done = 0;
  await inParallel(nodes, width, async ({ name: node, ipv6 }) => {
    const agent = agents.get(node);
    const probe = probes.get(node);
    const options = { deadlineMs: perNodeMs, signal };
    let state: Read<AgentState> = signal.aborted
      ? missing(say('read.no-time'), 'timeout')
      : listed.ok
        ? noProbeOn(node)
        : listed;
    if (probe && !signal.aborted) {
      const target = { namespace: probe.namespace, pod: probe.name, container: place.container };
      state = await askProbe(cluster.exec, target, node, {
        ...options,
        felixHealthExpected: agent?.asksFelix ?? false,
      });
    } else if (agent && !signal.aborted) {
      const target = { namespace: agent.namespace, pod: agent.name, container: 'calico-node' };
      const birds = { bird: agent.asksBird, bird6: agent.asksBird6 || (agent.asksBird && ipv6 !== undefined) };
      state = await askCalicoNode(cluster.exec, target, node, { ...options, birds });
    }
    states[node] = state;
    done += 1;
    if (done % 50 === 0) progress(say('progress.asked-nodes', { done, total: nodes.length }));
  });
  return states;
};

const informationSchema = z
  .object({ spec: z.object({ calicoVersion: z.string().nullish() }) })
  .transform(({ spec }) => spec.calicoVersion ?? undefined);
/** A condition says more than anybody reads. */
const longest = 1_000;
const said = z.string().nullish().catch(null);
const operatorStatus = z
  .object({
    metadata: z.object({ name: z.string().max(253) }),
    status: z
      .object({
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), reason: said, message: said }))
          .nullish()
          .catch(null),
      })
      .nullish(),
  })
  .transform(({ metadata: { name }, status }): OperatorStatus => {
    const degraded = status?.conditions?.find((one) => one.type === 'Degraded' && one.status === 'True');
    if (degraded === undefined) return { name };
    const words = [degraded.reason, degraded.message].filter((each) => each).join(': ');
    return { name, degraded: words.replace(/\s+/g, ' ').slice(0, longest) };
  });

/** None where no operator installed Calico. */
const listOperator = async (reading: ClusterCheckReading): Promise<Read<OperatorStatus[]>> => {
  const read = await listOf(
    reading,
    'list tigerastatuses',
    '/apis/operator.tigera.io/v1/tigerastatuses',
    operatorStatus,
  );
  return read.ok || (read.code !== 'not-found' && read.code !== 'not-served') ? read : got([]);
};

/** Of each FelixConfiguration what says which data plane a node has. */
const dataPlane = z
  .object({
    metadata: z.object({ name: z.string().max(253), creationTimestamp: z.string().max(64).nullish() }),
    spec: z
      .object({
        nodeSelector: z.string().max(1_024).nullish(),
        bpfEnabled: z.boolean().nullish().catch(null),
        programClusterRoutes: z.string().max(64).nullish().catch(null),
      })
      .nullish(),
  })
  .transform(({ metadata, spec }): DataPlaneSetting => {
    const { nodeSelector, bpfEnabled, programClusterRoutes } = spec ?? {};
    return {
      name: metadata.name,
      ...(metadata.creationTimestamp ? { createdAt: metadata.creationTimestamp } : {}),
      spec: {
        ...(nodeSelector ? { nodeSelector } : {}),
        ...(bpfEnabled == null ? {} : { bpfEnabled }),
        ...(programClusterRoutes ? { clusterRoutes: programClusterRoutes } : {}),
      },
    };
  });

/** What peers' filters say, and of whose blocks: only where a peer names one. */
const readFilters = async (
  reading: ClusterCheckReading,
  group: string,
  peers: readonly BgpPeer[],
): Promise<Pick<NodesInput, 'filters' | 'nodeBlocks'>> => {
  const named = new Set(peers.flatMap(({ filters = [] }) => filters));
  if (named.size === 0) return {};
  const [filters, affinities] = await Promise.all([
    listCalico(reading, group, 'bgpfilters', bgpFilterFromApi),
    listCalico(reading, group, 'blockaffinities', affinityReduced),
  ]);
  return {
    filters: filters.ok ? got(filters.value.filter(({ name }) => named.has(name))) : filters,
    nodeBlocks: affinities.ok
      ? got(affinities.value.filter(({ type }) => type === 'host').map(({ node, cidr }) => ({ node, cidr })))
      : affinities,
  };
};

/** `choose`: the nodes whose agents are asked; all of them otherwise. */
export const collectNodes = async (
  reading: ClusterCheckReading,
  place: ProbePods,
  choose: (nodes: readonly ClusterCheckNode[]) => readonly ClusterCheckNode[] = (nodes) => nodes,
): Promise<NodesInput> => {
  reading.progress(say('progress.nodes'));
  const { group, pools } = await findPools(reading);
  const [nodes, agents, typha, operator] = await Promise.all([
    listNodes(reading),
    listAgents(reading, 'calico-node', agentSelector),
    listAgents(reading, 'Typha', 'k8s-app=calico-typha'),
    listOperator(reading),
  ]);
  const none = missing(say('read.calico-not-served'), 'not-served');
  const [calicoVersion, settings, peers, felix] =
    group === 'none'
      ? [none, none, none, none]
      : await Promise.all([
          getObject(reading, 'get clusterinformation', `/apis/${group}/clusterinformations/default`, informationSchema),
          getObject(reading, 'get bgpconfiguration', `/apis/${group}/bgpconfigurations/default`, bgpSettingsFromApi),
          listCalico(reading, group, 'bgppeers', bgpPeerFromApi),
          listCalico(reading, group, 'felixconfigurations', dataPlane),
        ]);
  const filtering = peers.ok ? await readFilters(reading, group, peers.value) : {};
  const all = choose(nodes.ok ? nodes.value : []);
  reading.progress(say('progress.ask-nodes', { count: all.length }));
  const states = await askNodes(reading, all, byNode(agents), place);
  return {
    nodes,
    agents,
    typha,
    states,
    pools,
    mesh: settings.ok ? got(settings.value?.mesh) : settings,
    clusterRoutes: settings.ok ? got(settings.value?.clusterRoutes) : settings,
    calicoVersion,
    bgpPeers: peers,
    ...filtering,
    operator,
    felix,
  };
};
