import type { EndRef } from '../case/question.ts';
import { namespaceOf, readEnd } from './end-ref.ts';
import { placeNamed, tellingWords } from './reply-words.ts';

/** A reply to "which one?": `the second`, `shop/web-0`, `web-0 in shop`, `the service`, `shop 里的那个`. */

const kindWords: readonly (readonly [RegExp, (end: EndRef) => boolean])[] = [
  [/^(?:pods?|容器组)$/, ({ kind }) => kind === 'pod'],
  [/^(?:svc|services?|服务|服務)$/, ({ kind }) => kind === 'service'],
  [/^(?:nodes?|hosts?|machines?|节点|節點|主机|主機)$/, ({ kind }) => kind === 'node'],
  [/^(?:workloads?|工作负载)$/, ({ kind }) => kind === 'workload'],
  [/^(?:deploy|deployments?)$/, (end) => end.kind === 'workload' && end.workload === 'deployment'],
  [/^(?:sts|statefulsets?)$/, (end) => end.kind === 'workload' && end.workload === 'statefulset'],
  [/^(?:ds|daemonsets?)$/, (end) => end.kind === 'workload' && end.workload === 'daemonset'],
];

const nameOf = (end: EndRef): string | undefined => {
  if (end.kind === 'address') return end.address;
  return 'name' in end ? end.name : undefined;
};

const isSame = (written: EndRef, option: EndRef): boolean =>
  nameOf(written) === nameOf(option) &&
  // `shop/web` may be how somebody writes the Service, too.
  (written.kind === option.kind || written.kind === 'pod') &&
  (namespaceOf(written) === undefined || namespaceOf(written) === namespaceOf(option));

/** What the word says of an option; undefined: it says nothing of any. */
const says = (word: string, options: readonly EndRef[]): ((end: EndRef) => boolean) | undefined => {
  const ofKind = kindWords.find(([pattern]) => pattern.test(word))?.[1];
  if (ofKind) return ofKind;
  if (/^(?:in|at|ns|namespace)$/.test(word)) return () => true;
  if (options.some((end) => nameOf(end) === word || namespaceOf(end) === word)) {
    return (end) => nameOf(end) === word || namespaceOf(end) === word;
  }
  const written = readEnd(word)?.end;
  return written && word.includes('/') ? (end) => isSame(written, end) : undefined;
};

/** The place of the option that the words mean, or an end that is none of them; undefined: they mean neither. */
export const readPick = (text: string, options: readonly EndRef[]): number | EndRef | undefined => {
  const words = tellingWords(text);
  if (words.length === 0 || words.length > 8) return undefined;
  const exact = options.filter((end) => words.length === 1 && nameOf(end) === words[0]);
  const place = exact.length === 0 ? placeNamed(words) : undefined;
  if (place !== undefined) {
    const index = place < 0 ? options.length - 1 : place;
    return index < options.length ? index : undefined;
  }
  const tests = words.map((word) => says(word, options));
  if (tests.every((test) => test !== undefined)) {
    const meant = options.filter((end) => tests.every((test) => test(end)));
    const [first, second] = meant;
    // What was typed, and is bare, is an option where nothing else was meant.
    if (first && !second) return options.indexOf(first);
    if (meant.length > 0) return undefined;
  }
  const [word = '', more] = words;
  if (more !== undefined || !word.includes('/')) return undefined;
  return readEnd(word)?.end;
};
