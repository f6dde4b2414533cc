import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Processes that tests start from the sources read what was compiled once. */
const compileCache = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compiled'),
};

/**
 * Starts vitest with one of our configurations, and ends as it ends. What this machine cannot run
 * (`TEST_CANNOT`, set by run.mjs) is left out, by the patterns that need it, and said.
 */
export const runVitest = (config: string, needs: Record<string, string[]>, args: string[]): void => {
  const cannot = new Set((process.env.TEST_CANNOT ?? '').split(',').filter((part) => part !== ''));
  const left = [...cannot].flatMap((part) => needs[part] ?? []);
  for (const pattern of left) console.log(`Left out: ${pattern}`);
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      config,
      ...left.flatMap((pattern) => ['--exclude', pattern]),
      ...args,
    ],
    { stdio: 'inherit', cwd: root, env: { ...process.env, ...compileCache } },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
};

/** What each part of a machine is for: without it, these files cannot run. */
export const needsOf: Record<string, string[]> = {
  lab: ['test/lab/**', 'test/e2e/**'],
  redis: ['test/e2e/**', 'test/unit/store/**', 'test/unit/jobs/**', 'test/long/**/*.redis.long.ts'],
  page: ['test/workspace/page*.test.ts'],
};
