import type { fixTexts as english } from '../en/fix-texts.ts';
import type { Translation } from '../translation.ts';

export const fixTexts = {} as const satisfies Translation<typeof english>;
