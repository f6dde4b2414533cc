import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Node, parseSync } from 'oxc-parser';

/** A regular expression of a source file, or a place that may make one that cannot be read there. */
export interface FoundPattern {
  /** `src/x.ts:12`. */
  place: string;
  /** Undefined: it is not written out. */
  pattern?: { source: string; flags: string };
}

/** Methods of strings that make a regular expression of a string. */
const converting = new Set(['match', 'matchAll', 'search']);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** A node and all that is in it, in the order of the text. */
const nodesIn = (node: Node): Node[] => [
  node,
  ...Object.values(node)
    .flat()
    .filter(isNode)
    .flatMap((inner) => nodesIn(inner)),
];

/** The text that an expression has whenever it is evaluated. */
const constantOf = (node: unknown, constants: ReadonlyMap<string, Node>): string | undefined => {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'Identifier') return constantOf(constants.get(node.name), constants);
  if (node.type !== 'TemplateLiteral') return undefined;
  const parts = node.quasis.flatMap((quasi, index) => [
    quasi.value.cooked ?? undefined,
    ...(index < node.expressions.length ? [constantOf(node.expressions[index], constants)] : []),
  ]);
  return parts.some((part) => part === undefined) ? undefined : parts.join('');
};

/** Every regular expression of a TypeScript file: literals, and what is made of constants of the same file. */
export const patternsOf = (path: string, text: string): FoundPattern[] => {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const nodes = nodesIn(program);
  const placeOf = ({ start }: Node): string => `${path}:${text.slice(0, start).split('\n').length}`;
  const constants = new Map<string, Node>();
  /** Where `RegExp` stands for something that needs no look: it is called, asked for, or a type. */
  const harmless = new Set<Node>();
  for (const node of nodes) {
    if (node.type === 'VariableDeclaration' && node.kind === 'const') {
      for (const { id, init } of node.declarations) {
        if (id.type === 'Identifier' && init !== null) constants.set(id.name, init);
      }
    }
    if (node.type === 'CallExpression' || node.type === 'NewExpression') harmless.add(node.callee);
    if (node.type === 'BinaryExpression' && node.operator === 'instanceof') harmless.add(node.right);
    if (node.type === 'TSTypeReference') harmless.add(node.typeName);
  }
  return nodes.flatMap((node): FoundPattern[] => {
    const place = placeOf(node);
    if (node.type === 'Literal' && 'regex' in node) {
      return [{ place, pattern: { source: node.regex.pattern, flags: node.regex.flags } }];
    }
    if (node.type === 'Identifier' && node.name === 'RegExp' && !harmless.has(node)) return [{ place }];
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
    const { callee, arguments: given } = node;
    if (callee.type === 'Identifier' && callee.name === 'RegExp') {
      const source = constantOf(given[0], constants);
      const flags = given.length > 1 ? constantOf(given[1], constants) : '';
      return [{ place, ...(source === undefined || flags === undefined ? {} : { pattern: { source, flags } }) }];
    }
    const isConverting =
      callee.type === 'MemberExpression' &&
      callee.property.type === 'Identifier' &&
      converting.has(callee.property.name) &&
      given.length === 1 &&
      constantOf(given[0], constants) !== undefined;
    return isConverting ? [{ place }] : [];
  });
};

/** The words that stand in the strings of a TypeScript file, `|` between some of them. */
export const wordsOfStrings = (path: string, text: string): string[] =>
  nodesIn(parseSync(path, text).program)
    .flatMap((node) => (node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : []))
    .flatMap((value) => value.split('|'))
    .map((word) => word.trim())
    .filter((word) => word.length > 1);

/** Paths of the TypeScript files of a folder and of those in it, from `top`. */
export const filesOfSource = (top: string, folder: string): string[] =>
  readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)));
