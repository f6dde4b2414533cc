import type { tunnelChecks as english } from '../en/tunnel-checks.ts';
import type { Translation } from '../translation.ts';

export const tunnelChecks = {
  'tunnel-device.not-for-pods': '{$finding}；Pod 之间的数据包不需要它',
} as const satisfies Translation<typeof english>;
