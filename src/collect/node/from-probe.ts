import type { NodeState } from '../../case/node-state.ts';
import { missingOf, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { probeAnswer } from '../../limits/limits.ts';
import { parseSnapshot } from '../../probe/parse/snapshot.ts';
import { say } from '../../words/say.ts';
import { type Exec, type ExecResult, type ExecTarget, endedWith } from '../exec.ts';
import type { StartPart } from '../packets/packet-exec.ts';
import type { NodeRequest } from './node-request.ts';
import { askAndStay, type Stayed } from './staying-probe.ts';

/** The probe gets a little less time than we wait, so that it can still send what it has. */
const headStartMs = 300;

const probeCommand = ['calico-why', 'probe', 'snapshot'] as const;

/** Does something with what a node sent. */
export type Reading = <T>(work: () => T) => Promise<T>;

export interface FromProbe {
  deadlineMs: number;
  signal: AbortSignal;
  reading: Reading;
  /** The probe is asked to stay for packets until then; `onStays` hears of it where it does. Absent: it is not asked. */
  stay?: { until: AbortSignal; onStays(startPart: StartPart): void } | undefined;
}

/** One exec; the request goes in by standard input, which stays open so that the probe notices if we leave. */
export const readFromProbe = async (
  exec: Exec,
  target: ExecTarget,
  request: NodeRequest,
  options: FromProbe,
): Promise<Read<NodeState>> => {
  const { felixHealth, ...wanted } = request;
  const deadlineMs = Math.min(10_000, Math.max(50, Math.round(options.deadlineMs - headStartMs)));
  const line = JSON.stringify({
    ...wanted,
    deadlineMs,
    keepOpen: true,
    ...(options.stay ? { stay: true } : {}),
    ...(felixHealth?.port === undefined ? {} : { felixHealthPort: felixHealth.port }),
  });
  const asked = { argv: probeCommand, stdin: `${line}\n`, deadlineMs: options.deadlineMs, signal: options.signal };
  const { answer: result, startPart }: Stayed = options.stay
    ? await askAndStay(exec, target, { ...asked, until: options.stay.until })
    : { answer: await exec(target, { ...asked, maxBytes: probeAnswer.bytes }) };
  const state = await stateIn(result, request, options.reading);
  if (startPart !== undefined && state.ok) options.stay?.onStays(startPart);
  return state;
};

const stateIn = (
  result: ExecResult,
  request: NodeRequest,
  reading: Reading,
): Promise<Read<NodeState>> | Read<NodeState> => {
  const who = say('noun.probe-on', { node: request.node });
  if (result.failure !== undefined) return missingOf(who, result.failure, result.code ?? 'failed');
  if (result.exitCode !== 0) {
    return missingOf(who, endedWith(result));
  }
  if (result.truncated) return missingOf(who, say('read.too-many-bytes', { most: probeAnswer.bytes }), 'too-large');
  return reading(() => understand(result.stdout, request));
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
