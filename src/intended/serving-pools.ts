import type { IPPool } from '../case/objects.ts';
import type { Family } from '../ip/address.ts';
import { familyOf, samePrefix } from '../ip/texts.ts';
import { parseSelector } from './policy/selector/selector.ts';

/** Which IP pools a new pod could get its addresses from (calico#5.2, causes#pool-not-for-pod). */

export interface PoolWish {
  family: Family;
  /** Names or CIDRs from the annotation `cni.projectcalico.org/ipv4pools`; then nothing else is looked at. */
  named?: readonly string[] | undefined;
  nodeLabels: Readonly<Record<string, string>>;
  /** `undefined`: not read. */
  namespaceLabels: Readonly<Record<string, string>> | undefined;
}

const selects = (selector: string, labels: Readonly<Record<string, string>>): boolean | undefined => {
  const parsed = parseSelector(selector.trim() === '' ? 'all()' : selector);
  return parsed.ok ? parsed.selector.matches(new Map(Object.entries(labels))) : undefined;
};

const all = (selector: string | undefined): boolean => /^\s*(?:all\(\)\s*)?$/.test(selector ?? '');

const byNode = (pool: IPPool, { nodeLabels }: PoolWish): boolean | undefined => selects(pool.nodeSelector, nodeLabels);

const byNamespace = (pool: IPPool, { namespaceLabels }: PoolWish): boolean | undefined => {
  if (all(pool.namespaceSelector)) return true;
  return namespaceLabels === undefined ? undefined : selects(pool.namespaceSelector ?? '', namespaceLabels);
};

/** `undefined`: what is known does not decide. */
const serves = (pool: IPPool, wish: PoolWish): boolean | undefined => {
  const open = !pool.disabled && pool.deleting !== true && pool.allowedUses.includes('Workload');
  if (!open || familyOf(pool.cidr) !== wish.family) return false;
  if (wish.named !== undefined) return wish.named.some((name) => name === pool.name || samePrefix(name, pool.cidr));
  if (pool.assignmentMode === 'Manual') return false;
  const [node, namespace] = [byNode(pool, wish), byNamespace(pool, wish)];
  if (node === false || namespace === false) return false;
  return node === undefined || namespace === undefined ? undefined : true;
};

/** `none`: no pool is left for such a pod; `unknown`: what is known does not decide. */
export const poolsLeft = (pools: readonly IPPool[], wish: PoolWish): 'some' | 'none' | 'unknown' => {
  const each = pools.map((pool) => serves(pool, wish));
  if (each.includes(true)) return 'some';
  return each.includes(undefined) ? 'unknown' : 'none';
};
