import type { ReadNodeOptions } from '../collect/node/ask-node.ts';
import type { NodeGuard } from './contract.ts';

/** What is done with one node's answer, under the guard where there is one. */
export const readingOf = (guard: NodeGuard | undefined, node: string): ReadNodeOptions['reading'] =>
  guard && ((work) => guard.reading(node, work));

/** What is done with the answers of all of these. */
export const checkingWith =
  (guard: NodeGuard | undefined, nodes: readonly string[]) =>
  async <T>(work: () => T): Promise<T> =>
    guard && nodes.length > 0 ? guard.checking(nodes, work) : work();
