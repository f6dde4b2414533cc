#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { keepSecretsOfEnvironment, withoutSecrets } from './secrets.ts';
import { tableOf } from './table.ts';
import { exitCodes } from './terminal/exit-codes.ts';
import { printable } from './terminal/printable.ts';
import { say } from './words/say.ts';

// Each way to start is loaded on its own: a node's probe must not wait for the Kubernetes client to load, nor for
// the sentences of two languages, which it does not speak.
// What was read and compiled once is kept: a probe then starts in a third of the time.
enableCompileCache();
keepSecretsOfEnvironment(process.env);

const [role = '', ...rest] = process.argv.slice(2);

const complain = async (error: unknown): Promise<void> => {
  const [{ messageOf, PublicError }, { voiceOf }] = await Promise.all([
    import('./errors.ts'),
    import('./terminal/voice.ts'),
  ]);
  const { tell } = voiceOf(process.argv, process.env);
  const show = (text: string): boolean => process.stderr.write(`${printable(withoutSecrets(text))}\n`);
  show(`calico-why: ${error instanceof PublicError ? tell(error.said) : messageOf(error)}`);
  if (error instanceof PublicError && error.advice) show(tell(error.advice));
};

type Started = Promise<{ close(): Promise<void> }>;

/** What closing takes at most, in milliseconds: Kubernetes gives the bot and workers 30 s and more, the fix worker 300 s. */
const services: Record<string, { closeMs: number; start: () => Started }> = tableOf({
  bot: {
    closeMs: 25_000,
    start: async () => (await import('./start/bot.ts')).startBot(process.env),
  },
  worker: {
    closeMs: 27_000,
    start: async () => {
      const { startWorker } = await import('./start/worker.ts');
      return startWorker(process.env, async () => (await import('./start/worker-parts.ts')).workerParts);
    },
  },
  fixer: {
    closeMs: 295_000,
    start: async () => {
      const [{ startFixer }, { openFixTelling }] = await Promise.all([
        import('./start/fixer.ts'),
        import('./chat/fix-telling.ts'),
      ]);
      return startFixer(process.env, {
        openEngine: async (settings) => (await import('./start/engine-of-settings.ts')).engineOf(settings),
        openTelling: openFixTelling,
      });
    },
  },
});

/** Whatever still holds the process when its service is closed, or could not start, ends with it. */
const runService = async (name: string, { closeMs, start }: (typeof services)[string]): Promise<never> => {
  const [{ checkCatalogues }, { serve }, { openLog }] = await Promise.all([
    import('./words/words.ts'),
    import('./service/serve.ts'),
    import('./service/log.ts'),
  ]);
  checkCatalogues();
  const log = openLog('error', name);
  const onError = (message: string, details: Record<string, unknown>): void => log.error(details, message);
  return process.exit(await serve(start, { process, closeMs, onError }));
};

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

const start = async (): Promise<number> => {
  const service = services[role];
  if (service !== undefined && rest.length === 0) {
    if (role === 'worker') (await import('./service/small-heap.ts')).keepHeapSmall(process.env);
    return runService(role, service);
  }
  if (service !== undefined && !isHelp(rest[0])) {
    const { PublicError } = await import('./errors.ts');
    throw new PublicError('usage', say('cannot.no-arguments', { role }), {
      next: say('cannot.see-help', { command: role }),
    });
  }
  switch (isHelp(rest[0]) ? 'help' : role) {
    case 'probe':
      // It has said everything: what it may be about to start must not start.
      return process.exit(await (await import('./start/probe.ts')).runProbe(rest));
    case 'remediate':
      return process.exit(await (await import('./start/remediation.ts')).runRemediation(rest));
    default:
      // Node would end with 1, which here says that a cause was found.
      process.once('uncaughtException', async (error) => {
        await complain(error);
        process.exit(exitCodes.couldNotAsk);
      });
      return (await import('./start/program.ts')).runProgram(process.argv);
  }
};

// A reader that has seen enough (`| head`) is not a failure, and not an answer either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`calico-why: ${error.message}\n`);
  process.exit(exitCodes.couldNotAsk);
});

try {
  process.exitCode = await start();
} catch (error) {
  await complain(error);
  // A service that could not start may have left something that would hold the process.
  process.exit(exitCodes.couldNotAsk);
}
