import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import { say } from '../words/say.ts';
import { addressApart } from './node-address-apart.ts';
import { addressTwice } from './node-address-twice.ts';
import { keyTwice } from './node-keys.ts';
import { type AboutNodes, aboutNodes, namesOf, shared } from './shared-by-nodes.ts';

/** What only one node may have, over all nodes of a cluster. */

const most = 20;

/** Selectors and volumes choose a node by this label: two that have one name are taken for each other. */
const hostnameTwice = (all: readonly ClusterCheckNode[]): AboutNodes[] =>
  shared(
    all.flatMap((node) => {
      const name = node.labels['kubernetes.io/hostname'];
      return name === undefined ? [] : [[name, { node }] as const];
    }),
  ).map(([name, had]) =>
    aboutNodes(had, {
      check: 'hostname-twice',
      status: 'warn',
      object: `host name ${name}`,
      statement: say('hostname-twice.nodes', { count: had.length, name, nodes: namesOf(had.map(({ node }) => node)) }),
      line: () => `kubernetes.io/hostname: ${name}`,
    }),
  );

export interface NodeIdentities {
  findings: ClusterCheckFinding[];
  /** Nodes that have an address with another: what is seen of their sessions follows of that. */
  doubled: ReadonlySet<string>;
}

/** `asked`: the nodes that findings are to be about; whoever shares something with them may be any other. */
export const nodeIdentities = (input: NodesInput, asked: ReadonlySet<string>): NodeIdentities => {
  const all = input.nodes.ok ? input.nodes.value : [];
  const agents = input.agents.ok ? input.agents.value : [];
  const twice = addressTwice(all, agents);
  const doubled = new Set(
    twice
      .filter(({ finding }) => finding.check === 'node-address-twice')
      .flatMap(({ nodes }) => nodes.map(({ name }) => name)),
  );
  const about = [
    ...twice,
    ...addressApart(all, agents, doubled),
    ...keyTwice(input, all, agents),
    ...hostnameTwice(all),
  ].filter(({ nodes }) => nodes.some(({ name }) => asked.has(name)));
  return {
    findings: about.slice(0, most).map(({ finding }) => finding),
    doubled,
  };
};
