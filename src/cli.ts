#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { messageOf, PublicError } from './errors.ts';
import { exitCodes } from './terminal/exit-codes.ts';

// Each way to start is loaded on its own: a node's probe must not wait for the Kubernetes client to load.
// What was read and compiled once is kept: a probe then starts in a third of the time.
enableCompileCache();

const [role = '', ...rest] = process.argv.slice(2);

const start = async (): Promise<number | undefined> => {
  switch (role) {
    case 'probe':
      return (await import('./probe.ts')).runProbe(rest);
    case 'bot':
      await (await import('./bot.ts')).startBot(process.env);
      return undefined;
    case 'worker':
      await (await import('./worker.ts')).startWorker(process.env);
      return undefined;
    default:
      return (await import('./terminal/program.ts')).runProgram(process.argv);
  }
};

try {
  const code = await start();
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  process.stderr.write(`calico-why: ${messageOf(error)}\n`);
  if (error instanceof PublicError && error.next) process.stderr.write(`${error.next}\n`);
  process.exitCode = exitCodes.couldNotAsk;
}
