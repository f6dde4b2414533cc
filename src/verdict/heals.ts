import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import { causeRow } from '../faults/causes.ts';

const felixWritesBlockRoutes = (c: Case): boolean =>
  c.objects.ipPools.ok && c.objects.ipPools.value.some((pool) => pool.vxlanMode !== 'Never');

const byFelix = (node: string | undefined, seconds: number): string =>
  `Felix${node === undefined ? '' : ` on ${node}`} usually repairs this by itself within ${seconds} s. If it is still there at a second look, suspect that Felix is stopped or wedged, that it disagrees about the objects, or that something keeps writing against it.`;

/** What heals by itself and when; `undefined` for what stays until somebody mends it. */
export const healsOf = (c: Case, finding: Finding, all: readonly Finding[]): string | undefined => {
  const { cause, node } = finding;
  if (cause === undefined) return undefined;
  const felix = all.find((item) => item.check === 'felix' && item.node === node);
  // Nothing heals where Felix does not run.
  if (felix !== undefined && felix.status !== 'pass' && felix.status !== 'unknown') return undefined;
  // What an earlier backend left behind is nobody's any more.
  const isLeftBehind = cause === 'rule-not-intended' || cause === 'policy-not-programmed';
  if (isLeftBehind && all.some((item) => item.cause === 'rules-in-two-backends' && item.node === node))
    return undefined;
  if (cause === 'foreign-route' && finding.check === 'workload-route' && / to cali/.test(finding.statement)) {
    return byFelix(node, causeRow('workload-route-wrong').selfHeals?.withinSeconds ?? 0);
  }
  const { selfHeals } = causeRow(cause);
  if (selfHeals === undefined) return undefined;
  return selfHeals.by === 'felix' || felixWritesBlockRoutes(c)
    ? byFelix(node, selfHeals.withinSeconds)
    : `BIRD${node === undefined ? '' : ` on ${node}`} puts back a route that was only deleted within seconds. If it is still missing at a second look, the route is not learned: look at the BGP sessions.`;
};
