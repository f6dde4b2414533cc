import { join } from 'node:path';

/** The program from its sources. */
export const sources = join(import.meta.dirname, '../../src/cli.ts');

/** What tests start as `calico-why`: the bundle where one was made (`test/setup/cached-bundle.ts`), else the sources. */
export const program = process.env.TEST_PROGRAM ?? sources;
