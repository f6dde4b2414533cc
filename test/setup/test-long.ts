// `npm run test:long`: what takes longer than `npm test` should, and every random test with its full count.
// Words after `--` go to vitest.
import { needsOf, runVitest } from './vitest-run.ts';

runVitest('test/long/vitest.config.ts', needsOf, process.argv.slice(2));
