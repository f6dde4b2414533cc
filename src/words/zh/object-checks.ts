import type { objectChecks as english } from '../en/object-checks.ts';
import type { Translation } from '../translation.ts';

export const objectChecks = {} as const satisfies Translation<typeof english>;
