import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { AgentPod, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import { type FelixSetting, felixSetting, isTrue } from '../intended/felix-in-force.ts';
import { say } from '../words/say.ts';
import { live } from './agents.ts';
import { found, proofOf, someOf } from './report.ts';

/**
 * Which nodes are told to run the eBPF data plane. Between one that does and one that does not VXLAN is lost one way
 * (calico#2.5), and Services go by one's programs and by the other's kube-proxy.
 */

interface Told {
  node: string;
  ebpf: boolean;
  said: FelixSetting | undefined;
}

/** Undefined where it is not known: what selects the node may say another. */
const toldOf = (agent: AgentPod, node: ClusterCheckNode, input: NodesInput): Told | undefined => {
  if (!input.felix?.ok) return undefined;
  const { bpfEnabled } = agent;
  const environment = bpfEnabled === undefined ? {} : { FELIX_BPFENABLED: bpfEnabled };
  const said = felixSetting(
    { node: node.name, labels: node.labels, objects: input.felix.value, environment },
    'bpfEnabled',
  );
  return said === 'unknown' ? undefined : { node: node.name, ebpf: isTrue(said?.value), said };
};

const lineOf = ({ node, ebpf, said }: Told): string => {
  if (said === undefined) return `${node}  eBPF off: bpfEnabled is not set`;
  const by = said.said.by === 'object' ? `FelixConfiguration ${said.said.name} bpfEnabled` : said.said.variable;
  return `${node}  eBPF ${ebpf ? 'on' : 'off'}: ${by}=${String(said.value)}`;
};

const usesVxlan = ({ pools }: NodesInput): boolean =>
  pools.ok && pools.value.some(({ disabled, vxlanMode }) => !disabled && vxlanMode !== 'Never');

/** `about`: one node alone is asked about, and is told where it is among the fewer. */
export const dataPlanes = (input: NodesInput, about?: string): ClusterCheckFinding[] => {
  const agents = new Map(live(input.agents.ok ? input.agents.value : []).map((pod) => [pod.nodeName ?? '', pod]));
  const told = (input.nodes.ok ? input.nodes.value : []).flatMap((node) => {
    const agent = agents.get(node.name);
    return (agent && toldOf(agent, node, input)) ?? [];
  });
  const [on, off] = [told.filter(({ ebpf }) => ebpf), told.filter(({ ebpf }) => !ebpf)];
  if (on.length === 0 || off.length === 0) return [];
  const fewer = on.length < off.length ? on : off;
  if (about !== undefined && !fewer.some(({ node }) => node === about)) return [];
  const named = (all: readonly Told[]) =>
    say('cluster.nodes-named', { count: all.length, nodes: someOf(all.map(({ node }) => node)) });
  const nodes = { on: named(on), off: named(off) };
  const vxlan = usesVxlan(input);
  return [
    found({
      check: 'data-planes-differ',
      status: vxlan ? 'fail' : 'warn',
      statement: vxlan ? say('data-planes-differ.vxlan', nodes) : say('data-planes-differ.nodes', nodes),
      proof: [
        proofOf('calicoctl get felixconfiguration -o yaml; kubectl get pods -l k8s-app=calico-node -A -o yaml', [
          ...fewer.map(lineOf),
          ...told.filter((each) => !fewer.includes(each)).map(lineOf),
        ]),
      ],
    }),
  ];
};
