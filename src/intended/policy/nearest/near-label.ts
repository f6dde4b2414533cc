import { distance } from 'fastest-levenshtein';
import { namespaceLabel, namespacePrefix, orchestratorLabel, serviceAccountLabel } from '../convert/selectors.ts';
import type { Workload } from '../endpoints.ts';
import type { SelectorNode } from '../selector/ast.ts';
import { valuesOf } from './conditions.ts';

/** A label that stands where another is asked for. `close`: as good as it, but for its spelling or its name. */
export type NearLabel = { key: string; value: string; close: boolean };

const added: ReadonlySet<string> = new Set([namespaceLabel, orchestratorLabel, serviceAccountLabel]);

/** Labels as people gave them: the pod's own, or those of its namespace. */
const given = (workload: Workload, prefix: string): [string, string][] =>
  prefix === namespacePrefix
    ? [...workload.namespaceProfile.labels].map(([key, value]) => [key.slice(prefix.length), value])
    : [...workload.labels.entries()].filter(([key]) => !added.has(key));

/** `app.kubernetes.io/name` → `name`. */
const lastPart = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** Longer words may differ in more letters and still be meant to be the same. */
const slip = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() ||
  (Math.min(a.length, b.length) > 2 && distance(a, b) <= (Math.max(a.length, b.length) > 5 ? 2 : 1)) ||
  (Math.min(a.length, b.length) > 2 && (a.startsWith(b) || b.startsWith(a)));

const meansSame = (a: string, b: string): boolean => slip(lastPart(a), lastPart(b));

/** Which of the labels comes nearest to what the condition asks for; `prefix`: of whom it asks. */
export const nearestLabel = (node: SelectorNode, prefix: string, workload: Workload): NearLabel | undefined => {
  if (node.op !== 'eq' && node.op !== 'in' && node.op !== 'has') return undefined;
  const key = node.key.slice(prefix.length);
  const wanted = valuesOf(node);
  const labels = given(workload, prefix).sort(([a], [b]) => (a < b ? -1 : 1));
  const same = labels.find(([own]) => own === key);
  if (same) return { key, value: same[1], close: wanted?.some((value) => slip(value, same[1])) ?? false };
  const scored = labels.flatMap(([own, value]) => {
    const valueFits = wanted === undefined || wanted.includes(value);
    const closeValue = valueFits || (wanted?.some((each) => slip(each, value)) ?? false);
    const closeKey = meansSame(own, key);
    if (valueFits && wanted !== undefined) return [{ key: own, value, close: true, score: closeKey ? 0 : 1 }];
    return closeKey ? [{ key: own, value, close: closeValue, score: closeValue ? 2 : 3 }] : [];
  });
  const [best] = scored.sort((a, b) => a.score - b.score);
  return best && { key: best.key, value: best.value, close: best.close };
};
