import type { SelectorNode } from './ast.ts';

/** Labels by name; `undefined` where a label is absent. A Map is one. */
export type LabelLookup = { get(key: string): string | undefined };

/** Turns a tree into a test. `!=` and `not in` hold where the label is absent (calico#4.8). */
export const compile = (node: SelectorNode): ((labels: LabelLookup) => boolean) => {
  switch (node.op) {
    case 'all':
    case 'global':
      return () => true;
    case 'has': {
      const { key } = node;
      return (labels) => labels.get(key) !== undefined;
    }
    case 'eq': {
      const { key, value } = node;
      return (labels) => labels.get(key) === value;
    }
    case 'ne': {
      const { key, value } = node;
      return (labels) => labels.get(key) !== value;
    }
    case 'contains': {
      const { key, value } = node;
      return (labels) => labels.get(key)?.includes(value) ?? false;
    }
    case 'starts': {
      const { key, value } = node;
      return (labels) => labels.get(key)?.startsWith(value) ?? false;
    }
    case 'ends': {
      const { key, value } = node;
      return (labels) => labels.get(key)?.endsWith(value) ?? false;
    }
    case 'in':
    case 'notin': {
      const { key } = node;
      const values = new Set(node.values);
      const wanted = node.op === 'in';
      return (labels) => {
        const value = labels.get(key);
        return value === undefined ? !wanted : values.has(value) === wanted;
      };
    }
    case 'not': {
      const operand = compile(node.operand);
      return (labels) => !operand(labels);
    }
    case 'and': {
      const operands = node.operands.map(compile);
      return (labels) => operands.every((operand) => operand(labels));
    }
    case 'or': {
      const operands = node.operands.map(compile);
      return (labels) => operands.some((operand) => operand(labels));
    }
  }
};

/** A label must be present, with one of these values when they are given, for the selector to match. */
export type Requirement = { key: string; values: readonly string[] | undefined };

/** What must hold of the labels for the selector to match; used to find candidates quickly. */
export const requirements = (node: SelectorNode): Requirement[] => {
  switch (node.op) {
    case 'eq':
      return [{ key: node.key, values: [node.value] }];
    case 'in':
      return [{ key: node.key, values: node.values }];
    case 'has':
    case 'contains':
    case 'starts':
    case 'ends':
      return [{ key: node.key, values: undefined }];
    case 'and':
      return node.operands.flatMap(requirements);
    default:
      return [];
  }
};
