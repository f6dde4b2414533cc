import type { policies as english } from '../en/policies.ts';
import type { Translation } from '../translation.ts';

export const policies = {} as const satisfies Translation<typeof english>;
