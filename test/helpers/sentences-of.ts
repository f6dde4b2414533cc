import { type Node, parseSync } from 'oxc-parser';

/** A text of a source file that reads like a sentence. */
export interface FoundSentence {
  /** `src/x.ts:12`. */
  place: string;
  text: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Keys are names, however they are written. */
const innerOf = (node: Node): Node[] =>
  (node.type === 'Property' && !node.computed ? [node.value] : Object.values(node).flat()).filter(isNode);

const plainWord = /^["'“‘(`]?\p{L}[\p{L}'’-]*["'”’)`]?[.,;:!?…]*$/u;

/** Three words, or two that begin or end as a sentence does. */
const isSentence = (text: string): boolean => {
  const words = text.split(/\s+/).filter((word) => plainWord.test(word));
  if (!words.some((word) => /\p{Ll}{2}/u.test(word))) return false;
  return words.length > 2 || (words.length === 2 && (/^\s*\p{Lu}/u.test(text) || /[.!?:]\s*$/.test(text)));
};

/** What begins so is a command, a call of the API by its verb, a question as it is typed, or a script of Redis. */
const commands =
  /^\s*(?:get|list|local|if|return|calico-why|calicoctl|kubectl|birdcl|bridge|ip|ip6?tables(?:-\w+)?|nft|ping|openssl|resolvectl|policy|use|why) |^\s*redis\.call\(/;

/** Said to developers, in logs, metrics and errors that only logs show, or as a tool prints it. */
const speakers = new Set([
  'CodedError',
  'Counter',
  'DOMException',
  'Error',
  'Gauge',
  'Histogram',
  'TypeError',
  'attempt',
  'guarded',
  'inTurn',
  'need',
  'onClose',
  'onError',
  'orUnknown',
  'proofOf',
  'super',
]);
const logging = new Set(['debug', 'error', 'info', 'warn']);
/** Read, not said. */
const comparing = new Set(['endsWith', 'includes', 'indexOf', 'phrases', 'split', 'startsWith']);
/** A function that is given to these is a part of the call. */
const whole = new Set(['flatMap', 'map', 'need']);

/** Names of the field that have several words. */
const terms = new Set(['Argo CD', 'IP in IP', 'Kubernetes NetworkPolicy', 'NodeLocal DNSCache', 'Weave Net']);

/** Names by which things are told apart. */
const names = new Set(['defaultFontFamily', 'font-family', 'object']);

const nameOfCallee = (callee: Node): string => {
  if (callee.type === 'Super') return 'super';
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') return callee.property.name;
  return '';
};

const isLog = (callee: Node): boolean =>
  callee.type === 'MemberExpression' &&
  callee.object.type === 'Identifier' &&
  callee.object.name === 'log' &&
  logging.has(nameOfCallee(callee));

const nameOfKey = (key: Node): string => {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : '';
};

const isForDevelopers = (node: Node): boolean => {
  if (node.type === 'Property') return names.has(nameOfKey(node.key));
  if (node.type === 'BinaryExpression') return node.operator !== '+';
  if (node.type === 'TSLiteralType' || node.type === 'SwitchCase') return true;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const name = nameOfCallee(node.callee);
  return speakers.has(name) || comparing.has(name) || isLog(node.callee);
};

const endsReach = (node: Node, parent: Node): boolean =>
  (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') &&
  !(parent.type === 'CallExpression' && whole.has(nameOfCallee(parent.callee)));

const textOf = (node: Node): string | undefined => {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join(' … ');
  return undefined;
};

/** Every text of a TypeScript file that reads like a sentence for people. */
export const sentencesOf = (path: string, source: string): FoundSentence[] => {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const placeOf = ({ start }: Node): string => `${path}:${source.slice(0, start).split('\n').length}`;
  const below = (node: Node): FoundSentence[] => innerOf(node).flatMap((inner) => visit(inner));
  const visit = (node: Node): FoundSentence[] => {
    if (isForDevelopers(node)) return inFunctions(node);
    const text = textOf(node);
    const isFound = text !== undefined && isSentence(text) && !terms.has(text) && !commands.test(text);
    return [...(isFound ? [{ place: placeOf(node), text }] : []), ...below(node)];
  };
  /** Below what is for developers, only functions may speak to people. */
  const inFunctions = (node: Node): FoundSentence[] =>
    innerOf(node).flatMap((inner) => (endsReach(inner, node) ? visit(inner) : inFunctions(inner)));
  return visit(program);
};
