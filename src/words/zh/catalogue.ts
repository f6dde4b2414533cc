import type { English } from '../en/catalogue.ts';
import type { Translation } from '../translation.ts';
import { common } from './common.ts';
import { nodeChecks } from './node-checks.ts';
import { tunnelChecks } from './tunnel-checks.ts';
import { verdict } from './verdict.ts';

/** Every sentence in simplified Chinese. A code that English has and this lacks does not compile. */
export const chinese = {
  ...common,
  ...nodeChecks,
  ...tunnelChecks,
  ...verdict,
} as const satisfies Translation<English>;
