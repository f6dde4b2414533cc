import type { serviceChecks as english } from '../en/service-checks.ts';
import type { Translation } from '../translation.ts';

export const serviceChecks = {} as const satisfies Translation<typeof english>;
