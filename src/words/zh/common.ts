import type { common as english } from '../en/common.ts';
import type { Translation } from '../translation.ts';

export const common = {
  verbatim: '{$text}',
} as const satisfies Translation<typeof english>;
