import type { DiagnoseListener } from './contract.ts';

/** For a diagnosis that is a part of another, whose own steps are the ones to hear. */
export const quiet: DiagnoseListener = { progress: () => undefined, finding: () => undefined };
