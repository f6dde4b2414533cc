import type { EbpfRoute } from '../case/ebpf.ts';
import { contains, prefixLength } from '../ip/texts.ts';

/** The entry that a program finds for an address: that of the longest prefix. */
export const lookupEbpfRoute = (routes: readonly EbpfRoute[], address: string): EbpfRoute | undefined =>
  routes
    .filter(({ cidr }) => contains(cidr, address))
    .reduce<EbpfRoute | undefined>(
      (best, each) =>
        best === undefined || (prefixLength(each.cidr) ?? 0) > (prefixLength(best.cidr) ?? 0) ? each : best,
      undefined,
    );
