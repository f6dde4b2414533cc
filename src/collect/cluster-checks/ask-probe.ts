import { missingOf, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { probeAnswer } from '../../limits/limits.ts';
import { say } from '../../words/say.ts';
import { type Exec, type ExecTarget, endedWith } from '../exec.ts';

export interface ProbeAsking {
  deadlineMs: number;
  signal: AbortSignal;
}

/** One small request to the probe of a node, and its answer as it was sent. */
export const askSnapshot = async (
  exec: Exec,
  target: ExecTarget,
  node: string,
  wanted: { only: 'agents' | 'claims'; prefixes?: string[] },
  { deadlineMs, signal }: ProbeAsking,
): Promise<Read<unknown>> => {
  const request = { node, families: [4, 6], pods: [], connections: [], keepOpen: true, deadlineMs: 2_000, ...wanted };
  const result = await exec(target, {
    argv: ['calico-why', 'probe', 'snapshot'],
    stdin: `${JSON.stringify(request)}\n`,
    deadlineMs,
    maxBytes: probeAnswer.bytes,
    signal,
  });
  const who = say('noun.probe-on', { node });
  if (result.failure !== undefined) return missingOf(who, result.failure, result.code ?? 'failed');
  if (result.exitCode !== 0) return missingOf(who, endedWith(result));
  try {
    return { ok: true, value: parseJson(result.stdout, say('noun.its-answer'), probeAnswer) };
  } catch (error) {
    return missingOf(who, saidBy(error), 'garbled');
  }
};
