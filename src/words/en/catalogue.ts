import { common } from './common.ts';
import { nodeChecks } from './node-checks.ts';
import { tunnelChecks } from './tunnel-checks.ts';
import { verdict } from './verdict.ts';

/** Every sentence in English: the codes that exist, and what each speaks of. */
export const english = { ...common, ...nodeChecks, ...tunnelChecks, ...verdict } as const;

export type English = typeof english;
