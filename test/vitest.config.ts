import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const common = { environment: 'node' as const, testTimeout: 20_000, hookTimeout: 60_000 };

/** These put other modules in the place of some, or watch them: nobody may share those. */
const mocking = [
  'test/unit/path/round-trip.test.ts',
  'test/unit/start/terminal-commands.test.ts',
  'test/unit/verdict/without-words.test.ts',
];

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    // On two cores: what drives Slack, Redis or BIRD waits for most of its time.
    maxWorkers: 3,
    projects: [
      // They share what they import: nothing in them changes a module for others, and loading took half the time.
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: mocking, isolate: false } },
      { test: { ...common, name: 'unit-alone', include: mocking } },
      // Each of these files drives real kernel networking, a server or a browser. Some at a time: while one
      // waits, for Slack's rate or for BIRD, others work. Labs, ports and queues have names of their own.
      {
        test: {
          ...common,
          name: 'system',
          include: ['test/{lab,workspace,e2e,setup}/**/*.test.ts'],
          globalSetup: 'test/setup/bundle-once.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
