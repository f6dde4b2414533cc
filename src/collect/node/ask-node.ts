import type { NodeState } from '../../case/node-state.ts';
import { missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { readFromCalicoNode } from './from-calico-node.ts';
import { type FromProbe, type Reading, readFromProbe } from './from-probe.ts';
import type { NodeRequest } from './node-request.ts';

export interface ReadNodeOptions {
  exec: Exec;
  /** Our probe's pod on that node; absent: there is none. */
  target?: ExecTarget | undefined;
  /** The calico-node pod there, asked when there is no probe or it cannot answer. */
  fallback?: ExecTarget | undefined;
  request: NodeRequest;
  /** For the whole of it, both ways together. */
  deadlineMs: number;
  signal: AbortSignal;
  now: Date;
  /** Around everything that is done with what the node sent; absent: it is done at once. */
  reading?: Reading | undefined;
  stay?: FromProbe['stay'];
}

/**
 * One node's state: one exec in its probe; without a probe, what calico-node's image can tell. A part
 * that could not be read says so inside the state; no state at all is a reason for people. Never throws
 * for what the node does.
 */
export const readNode = async (options: ReadNodeOptions): Promise<Read<NodeState>> => {
  const { exec, target, fallback, request, signal } = options;
  const reading: Reading = options.reading ?? (async (work) => work());
  const start = performance.now();
  let reason = say('read.no-probe', { node: request.node });
  if (target !== undefined) {
    const { deadlineMs, stay } = options;
    const state = await readFromProbe(exec, target, request, { deadlineMs, signal, reading, stay });
    if (state.ok) return state;
    reason = state.reason;
  }
  const left = options.deadlineMs - (performance.now() - start);
  if (fallback === undefined || left < 100 || signal.aborted) return missing(reason);
  return readFromCalicoNode(exec, fallback, request, { deadlineMs: left, signal, reason, now: options.now, reading });
};
