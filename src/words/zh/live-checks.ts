import type { liveChecks as english } from '../en/live-checks.ts';
import type { Translation } from '../translation.ts';

export const liveChecks = {} as const satisfies Translation<typeof english>;
