import type { reads as english } from '../en/reads.ts';
import type { Translation } from '../translation.ts';

export const reads = {} as const satisfies Translation<typeof english>;
