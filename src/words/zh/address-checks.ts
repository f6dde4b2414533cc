import type { addressChecks as english } from '../en/address-checks.ts';
import type { Translation } from '../translation.ts';

export const addressChecks = {} as const satisfies Translation<typeof english>;
