// `npm test`: every test that this machine can run. Words after `--` go to vitest.
import { needsOf, runVitest } from './vitest-run.ts';

runVitest('test/vitest.config.ts', needsOf, process.argv.slice(2));
