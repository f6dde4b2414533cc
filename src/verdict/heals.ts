import type { Case } from '../case/case.ts';
import type { CauseId } from '../case/causes.ts';
import type { Finding } from '../case/finding.ts';

/** Seconds after which Felix looks again (node-state/felix-repairs): routes, entries and sets; rules. */
const refresh = { entries: 90, rules: 180 };

const entries: ReadonlySet<CauseId> = new Set([
  'workload-route-missing',
  'workload-route-wrong',
  'tunnel-missing',
  'tunnel-down',
  'tunnel-address-missing',
  'tunnel-neighbour-missing',
  'tunnel-neighbour-wrong',
  'fdb-missing',
  'fdb-wrong',
  'tunnel-peers-incomplete',
  'set-incomplete',
]);

const rules: ReadonlySet<CauseId> = new Set(['rule-not-intended', 'policy-not-programmed']);

const blockRoutes: ReadonlySet<CauseId> = new Set(['block-route-missing', 'block-route-wrong']);

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
  if (entries.has(cause)) return byFelix(node, refresh.entries);
  if (rules.has(cause)) {
    // What an earlier backend left behind is nobody's any more.
    const twice = all.some((item) => item.cause === 'rules-in-two-backends' && item.node === node);
    return twice ? undefined : byFelix(node, refresh.rules);
  }
  if (cause === 'foreign-route' && finding.check === 'workload-route' && / to cali/.test(finding.statement)) {
    return byFelix(node, refresh.entries);
  }
  if (!blockRoutes.has(cause)) return undefined;
  return felixWritesBlockRoutes(c)
    ? byFelix(node, refresh.entries)
    : `BIRD${node === undefined ? '' : ` on ${node}`} puts back a route that was only deleted within seconds. If it is still missing at a second look, the route is not learned: look at the BGP sessions.`;
};
