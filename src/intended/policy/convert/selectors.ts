import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { LabelSelectorInput } from '../schema/kubernetes.ts';
import { normalSet, prefixKeys, replaceCalls, type SelectorNode } from '../selector/ast.ts';
import { parseSelector, type Selector, selectorOf } from '../selector/selector.ts';

/** How Calico folds scopes into one selector: `updateprocessors/{rules,selectors}.go`; calico#4.4, #4.6, #4.8. */

export const namespaceLabel = 'projectcalico.org/namespace';
export const orchestratorLabel = 'projectcalico.org/orchestrator';
export const serviceAccountLabel = 'projectcalico.org/serviceaccount';
export const namespacePrefix = 'pcns.';
export const serviceAccountPrefix = 'pcsa.';

/** A mistake in an object, in a field of it; the caller leaves the object out. */
export class InvalidPolicy extends Error {
  readonly said: Message;

  constructor(field: string, problem: Message) {
    super(problem.code);
    this.said = field === '' ? problem : say('schema.at', { field, problem });
  }
}

const selectorIn = (text: string, field: string): SelectorNode => {
  const parsed = parseSelector(text);
  if (parsed.ok) return parsed.selector.node;
  const { message: problem, position } = parsed.error;
  throw new InvalidPolicy(field, say('selector.at', { problem, position, text }));
};

const conjunction = (...nodes: SelectorNode[]): SelectorNode => {
  const first = nodes[0];
  return nodes.length === 1 && first ? first : { op: 'and', operands: nodes };
};

const equals = (key: string, value: string): SelectorNode => ({ op: 'eq', key, value });
const inNamespace: SelectorNode = { op: 'has', key: namespaceLabel };

const expressionNode = (expression: { key: string; operator: string; values?: string[] | undefined }): SelectorNode => {
  const { key, values = [] } = expression;
  switch (expression.operator) {
    case 'In':
      return { op: 'in', key, values: normalSet(values) };
    case 'NotIn':
      return { op: 'notin', key, values: normalSet(values) };
    case 'Exists':
      return { op: 'has', key };
    default:
      return { op: 'not', operand: { op: 'has', key } };
  }
};

const labelTerms = (input: LabelSelectorInput | undefined): SelectorNode[] => [
  ...Object.entries(input?.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => equals(key, value)),
  ...(input?.matchExpressions ?? []).map(expressionNode),
];

/** A Kubernetes pod selector: always limited to pods, so host endpoints and network sets never match. */
export const podNode = (input: LabelSelectorInput | undefined): SelectorNode =>
  conjunction(equals(orchestratorLabel, 'k8s'), ...labelTerms(input));

/** A Kubernetes namespace selector; empty selects every namespace. Keys are not prefixed yet. */
export const namespaceNode = (input: LabelSelectorInput): SelectorNode => {
  const terms = labelTerms(input);
  return terms.length === 0 ? { op: 'all' } : conjunction(...terms);
};

/** The scope of a rule's side: prefixed, with `all()` and `global()` as Calico understands them there. */
const ruleNamespaceNode = (node: SelectorNode): SelectorNode =>
  replaceCalls(prefixKeys(node, namespacePrefix), {
    all: inNamespace,
    global: { op: 'not', operand: inNamespace },
  });

export type EntityScope = {
  /** Namespace of the policy; absent for policies of the whole cluster. */
  policyNamespace: string | undefined;
  namespaceSelector: SelectorNode | undefined;
  selector: SelectorNode | undefined;
  serviceAccounts: SelectorNode | undefined;
  hasNotSelector: boolean;
};

/** The one selector of a rule's side, or none: then any address matches, known or not. */
export const entitySelector = (scope: EntityScope): Selector | undefined => {
  const parts = [scope.serviceAccounts, scope.selector].filter((node) => node !== undefined);
  const own = parts.length === 0 ? undefined : conjunction(...parts);
  const namespaces =
    scope.namespaceSelector !== undefined
      ? ruleNamespaceNode(scope.namespaceSelector)
      : scope.policyNamespace !== undefined
        ? equals(namespaceLabel, scope.policyNamespace)
        : undefined;
  const used = own !== undefined || scope.hasNotSelector || scope.namespaceSelector !== undefined;
  if (namespaces === undefined || !used) return own && selectorOf(own);
  return selectorOf(own === undefined ? namespaces : conjunction(namespaces, own));
};

/** `serviceAccounts` of a rule: names are OR-ed, and AND-ed with the selector. */
export const serviceAccountsNode = (
  names: readonly string[],
  selector: string | undefined,
  field: string,
): SelectorNode | undefined => {
  const bySelector =
    selector === undefined || selector === ''
      ? undefined
      : prefixKeys(selectorIn(selector, `${field}.selector`), serviceAccountPrefix);
  const byName: SelectorNode | undefined =
    names.length === 0 ? undefined : { op: 'in', key: serviceAccountLabel, values: normalSet(names) };
  const parts = [bySelector, byName].filter((node) => node !== undefined);
  return parts.length === 0 ? undefined : conjunction(...parts);
};

/** What a namespaced policy applies to. */
export const namespacedPolicyNode = (
  selector: SelectorNode | undefined,
  namespace: string,
  serviceAccountSelector: string | undefined,
): SelectorNode => {
  const inside = equals(namespaceLabel, namespace);
  const node = selector === undefined ? inside : conjunction(selector, inside);
  return serviceAccountSelector === undefined || serviceAccountSelector === ''
    ? node
    : conjunction(node, prefixKeys(selectorIn(serviceAccountSelector, 'serviceAccountSelector'), serviceAccountPrefix));
};

/** What a policy of the whole cluster applies to. With scopes, `all()` means "in a namespace" (calico#4.4). */
export const globalPolicyNode = (
  selector: SelectorNode | undefined,
  namespaceSelector: SelectorNode | undefined,
  serviceAccountSelector: string | undefined,
): SelectorNode => {
  let node = selector;
  if (namespaceSelector !== undefined) {
    const prefixed = prefixKeys(namespaceSelector, namespacePrefix);
    node = replaceCalls(node === undefined ? prefixed : conjunction(node, prefixed), { all: inNamespace });
  }
  if (serviceAccountSelector !== undefined && serviceAccountSelector !== '') {
    const prefixed = prefixKeys(selectorIn(serviceAccountSelector, 'serviceAccountSelector'), serviceAccountPrefix);
    node = replaceCalls(node === undefined ? prefixed : conjunction(node, prefixed), {
      all: { op: 'has', key: serviceAccountLabel },
    });
  }
  return node ?? { op: 'all' };
};

/** Namespace selector of a Calico policy or rule, or none when it is empty. */
export const optionalNode = (text: string | undefined, field: string): SelectorNode | undefined =>
  text === undefined || text === '' ? undefined : selectorIn(text, field);
