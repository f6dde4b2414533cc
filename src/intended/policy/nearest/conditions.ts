import { namespacePrefix } from '../convert/selectors.ts';
import type { PortMatch } from '../model.ts';
import type { SelectorNode } from '../selector/ast.ts';

/** Labels that say a namespace's name. */
export const namesOfNamespace: ReadonlySet<string> = new Set(
  ['kubernetes.io/metadata.name', 'projectcalico.org/name'].map((key) => `${namespacePrefix}${key}`),
);

/** The conditions that must all hold. */
export const conditionsOf = (node: SelectorNode): SelectorNode[] =>
  node.op === 'and' ? node.operands.flatMap(conditionsOf) : [node];

/** Of `key == value` and `key in {…}`: the values, one of which the label is to have. */
export const valuesOf = (node: SelectorNode): readonly string[] | undefined =>
  node.op === 'eq' ? [node.value] : node.op === 'in' ? node.values : undefined;

/** Whether one of the ports that are given by number is this one. */
export const portWithin = (ports: readonly PortMatch[], number: number): boolean =>
  ports.some((port) => !('name' in port) && number >= port.first && number <= port.last);
