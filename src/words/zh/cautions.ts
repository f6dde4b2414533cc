import type { cautions as english } from '../en/cautions.ts';
import type { Translation } from '../translation.ts';

export const cautions = {} as const satisfies Translation<typeof english>;
