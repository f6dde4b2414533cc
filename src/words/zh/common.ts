import type { common as english } from '../en/common.ts';
import type { Translation } from '../translation.ts';

export const common = {
  verbatim: '{$text}',
  'check.unknown': '无法判断{$about}：{$reason}',
} as const satisfies Translation<typeof english>;
