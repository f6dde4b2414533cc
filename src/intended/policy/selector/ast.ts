/**
 * The selector language as a tree, its canonical text and the two rewrites that Calico does to it.
 * Source: Calico `libcalico-go/lib/selector/parser/ast.go`; calico#4.4, #4.8.
 */
export type SelectorNode =
  | { op: 'all' }
  | { op: 'global' }
  | { op: 'has'; key: string }
  | { op: 'eq' | 'ne' | 'contains' | 'starts' | 'ends'; key: string; value: string }
  | { op: 'in' | 'notin'; key: string; values: readonly string[] }
  | { op: 'not'; operand: SelectorNode }
  | { op: 'and' | 'or'; operands: readonly SelectorNode[] };

/** Calico keeps the values of a set sorted (by bytes) and without repetition; set names depend on it. */
export const normalSet = (values: readonly string[]): string[] =>
  [...new Set(values)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);

const words = {
  eq: '==',
  ne: '!=',
  contains: 'contains',
  starts: 'starts with',
  ends: 'ends with',
  in: 'in',
  notin: 'not in',
} as const;

/** The canonical text: the names of address sets are hashes of it (calico#3.1). */
export const selectorText = (node: SelectorNode): string => {
  switch (node.op) {
    case 'all':
    case 'global':
      return `${node.op}()`;
    case 'has':
      return `has(${node.key})`;
    case 'in':
    case 'notin':
      return `${node.key} ${words[node.op]} {${node.values.map(quoted).join(', ')}}`;
    case 'not':
      return `!${selectorText(node.operand)}`;
    case 'and':
      return `(${node.operands.map(selectorText).join(' && ')})`;
    case 'or':
      return `(${node.operands.map(selectorText).join(' || ')})`;
    default:
      return `${node.key} ${words[node.op]} ${quoted(node.value)}`;
  }
};

const mapNode = (node: SelectorNode, leaf: (node: SelectorNode) => SelectorNode): SelectorNode => {
  if (node.op === 'not') return { op: 'not', operand: mapNode(node.operand, leaf) };
  if (node.op === 'and' || node.op === 'or') {
    return { op: node.op, operands: node.operands.map((operand) => mapNode(operand, leaf)) };
  }
  return leaf(node);
};

/** Puts a prefix before every label name: how namespace and service account selectors are stored. */
export const prefixKeys = (node: SelectorNode, prefix: string): SelectorNode =>
  mapNode(node, (leaf) => ('key' in leaf ? { ...leaf, key: `${prefix}${leaf.key}` } : leaf));

/** Replaces `all()`, and `global()` where a replacement is given. */
export const replaceCalls = (
  node: SelectorNode,
  replacements: { all?: SelectorNode; global?: SelectorNode },
): SelectorNode =>
  mapNode(node, (leaf) => {
    if (leaf.op === 'all') return replacements.all ?? leaf;
    if (leaf.op === 'global') return replacements.global ?? leaf;
    return leaf;
  });

/** Whether `global()` occurs anywhere. */
export const usesGlobal = (node: SelectorNode): boolean => {
  if (node.op === 'not') return usesGlobal(node.operand);
  if (node.op === 'and' || node.op === 'or') return node.operands.some(usesGlobal);
  return node.op === 'global';
};
