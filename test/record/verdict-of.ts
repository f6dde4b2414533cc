import type { Case } from '../../src/case/case.ts';
import { reportOf } from '../helpers/examine.ts';

/** What a replayed case is held to: the verdict by its ids, without a word. */
export const verdictOf = (c: Case) => {
  const { verdict, findings } = reportOf(c);
  return {
    status: verdict.status,
    causes: verdict.causes.map(({ id, finding, layer, hop, node, selfHeals, fixes }) => ({
      id,
      finding,
      layer,
      hop,
      ...(node === undefined ? {} : { node }),
      ...(selfHeals === undefined ? {} : { selfHeals: selfHeals.code }),
      fixes: fixes.map((fix) => ({ id: fix.id, by: fix.by, params: fix.params })),
    })),
    warnings: verdict.warnings,
    findings: findings.map(({ id, status }) => `${status} ${id}`),
  };
};

/** One line of the record: where it was taken, and the case. */
export interface Recorded {
  /** `vxlan workload-route-wrong`, `bgp healthy 4 before shop/web-0 shop/db-0 5432` */
  name: string;
  case: unknown;
}
