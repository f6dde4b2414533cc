import type { NodeState } from '../../case/node-state.ts';
import { missingOf, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { probeAnswer } from '../../limits/limits.ts';
import { parseSnapshot } from '../../probe/parse/snapshot.ts';
import { say } from '../../words/say.ts';
import { type Exec, type ExecTarget, endedWith } from '../exec.ts';
import type { NodeRequest } from './node-request.ts';

/** The probe gets a little less time than we wait, so that it can still send what it has. */
const headStartMs = 300;

const probeCommand = ['calico-why', 'probe', 'snapshot'] as const;

/** Does something with what a node sent. */
export type Reading = <T>(work: () => T) => Promise<T>;

/** One exec; the request goes in by standard input, which stays open so that the probe notices if we leave. */
export const readFromProbe = async (
  exec: Exec,
  target: ExecTarget,
  request: NodeRequest,
  options: { deadlineMs: number; signal: AbortSignal; reading: Reading },
): Promise<Read<NodeState>> => {
  const { felixHealth, ...asked } = request;
  const deadlineMs = Math.min(10_000, Math.max(50, Math.round(options.deadlineMs - headStartMs)));
  const line = JSON.stringify({
    ...asked,
    deadlineMs,
    keepOpen: true,
    ...(felixHealth?.port === undefined ? {} : { felixHealthPort: felixHealth.port }),
  });
  const result = await exec(target, {
    argv: probeCommand,
    stdin: `${line}\n`,
    deadlineMs: options.deadlineMs,
    maxBytes: probeAnswer.bytes,
    signal: options.signal,
  });
  const who = say('noun.probe-on', { node: request.node });
  if (result.failure !== undefined) return missingOf(who, result.failure, result.code ?? 'failed');
  if (result.exitCode !== 0) {
    return missingOf(who, endedWith(result));
  }
  if (result.truncated) return missingOf(who, say('read.too-many-bytes', { most: probeAnswer.bytes }), 'too-large');
  return options.reading(() => understand(result.stdout, request));
};

const understand = (text: string, { node, felixHealth }: NodeRequest): Read<NodeState> => {
  const who = say('noun.probe-on', { node });
  let raw: unknown;
  try {
    raw = parseJson(text, say('noun.its-answer'), probeAnswer);
  } catch (error) {
    return missingOf(who, saidBy(error), 'garbled');
  }
  const state = parseSnapshot(raw, { felixHealthExpected: felixHealth?.expected ?? false });
  if (!state.ok) return missingOf(who, state.reason, 'garbled');
  if (state.value.node !== node) return missingOf(who, say('read.other-node', { node: state.value.node }), 'garbled');
  return state;
};
