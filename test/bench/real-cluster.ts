import { spawn } from 'node:child_process';
import { z } from 'zod';
import { program } from '../helpers/program.ts';
import { spreadOf } from './spread.ts';

/** A pair of pods of a cluster that is there already. */
export interface RealPair {
  kubeconfig: string;
  from: string;
  to: string;
  port?: string | undefined;
}

const answerSchema = z.object({
  verdict: z.object({ status: z.string(), causes: z.array(z.object({ id: z.string() })) }),
  timings: z.array(z.object({ startMs: z.number(), ms: z.number() })).min(2),
});

const ask = async ({ kubeconfig, from, to, port }: RealPair, live: string) => {
  const how = ['--json', '--timings', '--live', live, '--kubeconfig', kubeconfig];
  const words = ['why', from, to, ...(port === undefined ? [] : ['--port', port]), ...how];
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) said += text;
  const whole = (performance.now() - start) / 1_000;
  const { verdict, timings } = answerSchema.parse(JSON.parse(said));
  const [own] = timings;
  const end = Math.max(...timings.map(({ startMs, ms }) => startMs + ms));
  return { whole, own: (end - (own?.ms ?? 0)) / 1_000, named: verdict.causes[0]?.id ?? verdict.status };
};

/** Asks as a person would, by the command, and says how long the command and the question in it took. */
export const measureRealPair = async (pair: RealPair, rounds: number): Promise<void> => {
  for (const [live, what] of [
    ['never', 'no packets'],
    ['always', 'live packets'],
  ] as const) {
    await ask(pair, live);
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    for (let round = 0; round < rounds; round += 1) answers.push(await ask(pair, live));
    const named = [...new Set(answers.map((answer) => answer.named))].join(', ');
    console.log(`${what.padEnd(14)} own clock ${spreadOf(answers.map(({ own }) => own))}, ${named}`);
    console.log(`${' '.repeat(14)} the whole command ${spreadOf(answers.map(({ whole }) => whole))}`);
  }
};
