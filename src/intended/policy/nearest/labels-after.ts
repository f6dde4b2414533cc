import { namespacePrefix, serviceAccountPrefix } from '../convert/selectors.ts';
import { type Workload, workloadTitle } from '../endpoints.ts';
import type { SelectorNode } from '../selector/ast.ts';
import type { LabelLookup } from '../selector/evaluate.ts';

/** What labels would be, once conditions were met that they do not meet; a namespace's change for all in it. */

type Changes = Map<string, string | undefined>;

const holderOf = (workload: Workload, key: string): string => {
  if (key.startsWith(namespacePrefix)) return `namespace ${workload.namespace} ${key}`;
  if (key.startsWith(serviceAccountPrefix)) return `account ${workload.namespace}/${workload.serviceAccount} ${key}`;
  return `pod ${workloadTitle(workload)} ${key}`;
};

const meet = (node: SelectorNode, wanted: boolean, set: (key: string, value: string | undefined) => void): void => {
  switch (node.op) {
    case 'all':
    case 'global':
      break;
    case 'not':
      meet(node.operand, !wanted, set);
      break;
    case 'and':
    case 'or':
      // One of them is enough: whether the others stand against it is seen by whoever asks.
      for (const operand of (node.op === 'and') === wanted ? node.operands : node.operands.slice(0, 1))
        meet(operand, wanted, set);
      break;
    case 'has':
      set(node.key, wanted ? 'any' : undefined);
      break;
    case 'ne':
      set(node.key, wanted ? undefined : node.value);
      break;
    case 'in':
    case 'notin':
      set(node.key, (node.op === 'in') === wanted ? node.values[0] : undefined);
      break;
    default:
      set(node.key, wanted ? node.value : undefined);
  }
};

/** The labels of pods as they would be with those conditions met. */
export const labelsAfter = (
  met: readonly { workload: Workload; node: SelectorNode }[],
): ((workload: Workload) => LabelLookup) => {
  const changes: Changes = new Map();
  for (const { workload, node } of met) meet(node, true, (key, value) => changes.set(holderOf(workload, key), value));
  return (workload) => ({
    get: (key) => {
      const holder = holderOf(workload, key);
      return changes.has(holder) ? changes.get(holder) : workload.labels.get(key);
    },
  });
};
