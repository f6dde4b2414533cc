import type { picture as english } from '../en/picture.ts';
import type { Translation } from '../translation.ts';

export const picture = {} as const satisfies Translation<typeof english>;
