import type { ruleChecks as english } from '../en/rule-checks.ts';
import type { Translation } from '../translation.ts';

export const ruleChecks = {} as const satisfies Translation<typeof english>;
