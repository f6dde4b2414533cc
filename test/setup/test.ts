// `npm test`: every test that this machine can run. Words after `--` go to vitest.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const cannot = new Set((process.env.CALICO_WHY_CANNOT ?? '').split(',').filter((part) => part !== ''));

/** What each missing part leaves out; the rest runs. */
const needs: Record<string, string[]> = {
  lab: ['test/lab/**', 'test/e2e/**'],
  redis: ['test/e2e/**', 'test/unit/store/**', 'test/unit/jobs/**'],
  page: ['test/workspace/page*.test.ts'],
};

const left = [...cannot].flatMap((part) => needs[part] ?? []);
for (const pattern of left) console.log(`Left out: ${pattern}`);

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const child = spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--config',
    'test/vitest.config.ts',
    ...left.flatMap((pattern) => ['--exclude', pattern]),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', cwd: join(import.meta.dirname, '../..') },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
