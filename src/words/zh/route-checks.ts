import type { routeChecks as english } from '../en/route-checks.ts';
import type { Translation } from '../translation.ts';

export const routeChecks = {} as const satisfies Translation<typeof english>;
