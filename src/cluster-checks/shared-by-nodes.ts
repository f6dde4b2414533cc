import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { AgentPod, ClusterCheckNode } from '../case/cluster-check-input.ts';
import type { Message } from '../words/message.ts';
import { live } from './agents.ts';
import { type Draft, found, proofOf, someOf } from './report.ts';

/** What several nodes have, and how it is said of all of them at once. */

export interface OfNode {
  node: ClusterCheckNode;
}

/** A finding, and the nodes that it is about. */
export interface AboutNodes {
  nodes: ClusterCheckNode[];
  finding: ClusterCheckFinding;
}

/** What of these is had by several nodes; each node once. */
export const shared = <T extends OfNode>(entries: readonly (readonly [value: string, entry: T])[]): [string, T[]][] => {
  const byValue = new Map<string, Map<string, T>>();
  for (const [value, entry] of entries) {
    const had = byValue.get(value) ?? new Map<string, T>();
    if (!had.has(entry.node.name)) had.set(entry.node.name, entry);
    byValue.set(value, had);
  }
  return [...byValue].flatMap(([value, had]) => (had.size > 1 ? [[value, [...had.values()]] as [string, T[]]] : []));
};

export const namesOf = (nodes: readonly ClusterCheckNode[]): (string | Message)[] =>
  someOf(nodes.map(({ name }) => name));

export const agentsOn = (agents: readonly AgentPod[], nodes: readonly ClusterCheckNode[]): AgentPod[] =>
  live(agents).filter(({ nodeName }) => nodes.some(({ name }) => name === nodeName));

interface AboutDraft<T> extends Omit<Draft, 'node' | 'proof'> {
  /** What stands behind the name of each in the proof. */
  line: (one: T) => string;
  source?: string;
}

export const aboutNodes = <T extends OfNode>(
  had: readonly T[],
  { line, source = 'kubectl get nodes -o yaml', ...draft }: AboutDraft<T>,
): AboutNodes => ({
  nodes: had.map(({ node }) => node),
  finding: found({
    ...draft,
    proof: [
      proofOf(
        source,
        had.map((one) => `${one.node.name}  ${line(one)}`),
      ),
    ],
  }),
});
