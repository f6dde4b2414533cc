import type { bgpChecks as english } from '../en/bgp-checks.ts';
import type { Translation } from '../translation.ts';

export const bgpChecks = {} as const satisfies Translation<typeof english>;
