#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { messageOf, PublicError } from './errors.ts';
import { exitCodes } from './terminal/exit-codes.ts';
import { printable } from './terminal/printable.ts';

// Each way to start is loaded on its own: a node's probe must not wait for the Kubernetes client to load.
// What was read and compiled once is kept: a probe then starts in a third of the time.
enableCompileCache();

const [role = '', ...rest] = process.argv.slice(2);

const complain = (error: unknown): void => {
  process.stderr.write(`calico-why: ${printable(messageOf(error))}\n`);
  if (error instanceof PublicError && error.next) process.stderr.write(`${printable(error.next)}\n`);
};

/** A service ends when it is told to, after it has closed what it opened. */
const serve = async (running: Promise<{ close(): Promise<void> }>): Promise<number> => {
  const service = await running;
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await service.close();
  return exitCodes.healthy;
};

const start = async (): Promise<number> => {
  switch (role) {
    case 'probe':
      // It has said all it has to say: what it may be about to start must not start any more.
      return process.exit(await (await import('./probe.ts')).runProbe(rest));
    case 'mend':
      return process.exit(await (await import('./mend.ts')).runMend(rest));
    case 'bot':
      return serve((await import('./bot.ts')).startBot(process.env));
    case 'worker': {
      (await import('./service/small-heap.ts')).keepHeapSmall(process.env);
      const [{ startWorker }, { workerParts }] = await Promise.all([
        import('./worker.ts'),
        import('./diagnose/worker-parts.ts'),
      ]);
      return serve(startWorker(process.env, workerParts));
    }
    case 'fixer': {
      const [{ startFixer }, { engineOf }, { openFixTelling }] = await Promise.all([
        import('./fixer.ts'),
        import('./act/engine-of-settings.ts'),
        import('./chat/fix-telling.ts'),
      ]);
      return serve(startFixer(process.env, { openEngine: engineOf, openTelling: openFixTelling }));
    }
    default:
      // Node would end with 1, which here says that a cause was found.
      process.once('uncaughtException', (error) => {
        complain(error);
        process.exit(exitCodes.couldNotAsk);
      });
      return (await import('./terminal/program.ts')).runProgram(process.argv);
  }
};

// A reader that has seen enough (`| head`) is no failure to speak of, and no answer either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`calico-why: ${messageOf(error)}\n`);
  process.exit(exitCodes.couldNotAsk);
});

try {
  process.exitCode = await start();
} catch (error) {
  complain(error);
  process.exitCode = exitCodes.couldNotAsk;
}
