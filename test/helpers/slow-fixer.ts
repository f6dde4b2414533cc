import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../src/service/serve.ts';
import { readFixerSettings } from '../../src/settings/config.ts';
import { runFixer } from '../../src/start/fixer.ts';
import { sampleAction } from './sample-fix.ts';

/** A fix worker process whose one step takes `SLOW_MS`, and says so when it begins; its cluster is a double. */
const { SLOW_STEP: slow = '', SLOW_MS = '0', CLOSE_MS = '280000' } = process.env;

const step = async (name: string): Promise<void> => {
  process.stdout.write(`${name} begins\n`);
  if (name === slow) await sleep(Number(SLOW_MS));
  process.stdout.write(`${name} ends\n`);
};

const start = () =>
  runFixer(readFixerSettings(process.env), {
    openEngine: () => ({
      look: async ({ fix }) => {
        await step('look');
        return { stands: true, evidence: fix.evidence, action: sampleAction };
      },
      run: async () => {
        await step('run');
        return { outcome: 'done', lines: ['Successfully released'] };
      },
      verify: async () => {
        await step('verify');
        return { ok: true, lines: ['it is free'] };
      },
      recover: async () => [],
    }),
    openTelling: () => ({
      reporter: { changed: async () => {}, file: async () => {} },
      mayApprove: async (_, user) => ({ may: true, needed: 1, person: user }),
      askAgain: async () => {},
      close: async () => {},
    }),
    watchMs: 100,
    leaseMs: 2_000,
    closeMs: Number(CLOSE_MS),
  });

const onError = (message: string): void => void process.stderr.write(`${message}\n`);
process.exit(await serve(start, { process, closeMs: 295_000, onError }));
