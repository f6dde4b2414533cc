import { z } from 'zod';
import { killAll } from '../probe/command.ts';
import { lineInput } from '../probe/line-input.ts';
import { remediate } from '../remediation/change.ts';
import { remediationRequestSchema } from '../remediation/remediation-request.ts';

/**
 * What changes a node: `calico-why remediate`, run by exec in a privileged pod of that node. The request is one
 * line of JSON on standard input, a change from a fixed list; the answer is one line of JSON on standard
 * output. It calls no cluster and takes nothing that is not on the list.
 */
const exitCodes = { done: 0, badRequest: 2, clientGone: 3 } as const;

const complain = (text: string): number => {
  process.stderr.write(`calico-why remediate: ${text}\n`);
  return exitCodes.badRequest;
};

const parsed = (line: string | undefined): unknown => {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
};

/** All of it; the caller waits a little longer. */
const deadlineMs = 20_000;

/** Carries out one request; answers the exit code: 0 answered, 2 bad request, 3 told to stop. */
export const runRemediation = async (argv: string[]): Promise<number> => {
  if (argv.length > 0) return complain('it takes one line of JSON on standard input and no arguments');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      killAll();
      process.exit(exitCodes.clientGone);
    });
  }
  const input = lineInput(process.stdin);
  try {
    const request = remediationRequestSchema.safeParse(parsed(await input.next()));
    if (!request.success) return complain(z.prettifyError(request.error).slice(0, 500));
    const own = process.env.NODE_NAME;
    if (own !== undefined && own !== request.data.node) return complain(`this is ${own}, not ${request.data.node}`);
    // A caller that hangs up does not stop a change in the middle.
    const answer = await remediate(request.data, AbortSignal.timeout(deadlineMs));
    await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(answer)}\n`, () => resolve()));
    return exitCodes.done;
  } finally {
    input.close();
  }
};
