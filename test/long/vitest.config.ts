import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '../..');
const hour = 3_600_000;

/** The tests of `npm test` that try fewer random inputs there than they could: here they try all. */
const withRuns = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => /from '[./]*helpers\/runs\.ts'/.test(readFileSync(file, 'utf8')))
  .map((file) => relative(root, file));

export default defineConfig({
  root,
  test: {
    name: 'long',
    environment: 'node',
    include: ['test/long/**/*.long.ts', ...withRuns],
    env: { TEST_LONG: '1' },
    maxWorkers: 2,
    testTimeout: hour,
    hookTimeout: 300_000,
    reporters: ['default', join(import.meta.dirname, 'count-reporter.ts')],
  },
});
