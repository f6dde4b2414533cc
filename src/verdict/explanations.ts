import type { Finding } from '../case/finding.ts';

const fits = (token: string, finding: Finding): boolean => {
  const [what = '', node] = token.split('@');
  if (node !== undefined && finding.node !== node) return false;
  return what.startsWith('check:') ? finding.check === what.slice('check:'.length) : finding.cause === what;
};

/** Whether one finding, when true, says why the other is so (`Finding.explains`). */
export const explains = (a: Finding, b: Finding): boolean => a !== b && a.explains.some((token) => fits(token, b));

/** The same fault met twice: in both directions, or by its rule and by its object. */
export const isSameFault = (a: Finding, b: Finding): boolean =>
  a !== b && a.cause === b.cause && a.node === b.node && a.cause !== undefined;

/**
 * Everything that one finding explains, directly or through what it explains. `allowed` refuses single
 * steps that other evidence disproves.
 */
export const reach = (
  from: Finding,
  findings: readonly Finding[],
  allowed: (a: Finding, b: Finding) => boolean,
): Finding[] => {
  const found = new Set<Finding>();
  const queue = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of findings) {
      if (next === from || found.has(next) || !explains(at, next) || !allowed(at, next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return [...found];
};
