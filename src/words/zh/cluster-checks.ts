import type { clusterChecks as english } from '../en/cluster-checks.ts';
import type { Translation } from '../translation.ts';

export const clusterChecks = {} as const satisfies Translation<typeof english>;
