import type { podChecks as english } from '../en/pod-checks.ts';
import type { Translation } from '../translation.ts';

export const podChecks = {} as const satisfies Translation<typeof english>;
