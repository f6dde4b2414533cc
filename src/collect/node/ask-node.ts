import type { NodeState } from '../../case/node-state.ts';
import { missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { readFromCalicoNode } from './from-calico-node.ts';
import { type FromProbe, type Reading, readFromProbe } from './from-probe.ts';
import type { NodeRequest } from './node-request.ts';
import { ebpfAsked, readEbpf } from './read-ebpf.ts';

export interface ReadNodeOptions {
  exec: Exec;
  /** Our probe's pod on that node; absent: there is none. */
  target?: ExecTarget | undefined;
  /** The calico-node pod there, asked when there is no probe or it cannot answer. */
  fallback?: ExecTarget | undefined;
  request: NodeRequest;
  /** For both ways together; a probe that is late gets as long once more. */
  deadlineMs: number;
  signal: AbortSignal;
  now: Date;
  /** Around everything that is done with what the node sent; absent: it is done at once. */
  reading?: Reading | undefined;
  stay?: FromProbe['stay'];
  /** Whether eBPF programs carry the packets there: then what they hold is read as well. */
  isEbpf?: ((state: NodeState) => boolean) | undefined;
}

/**
 * One node's state: one exec in its probe, another where that was too late; without a probe, what calico-node's image
 * can tell. What eBPF programs hold that image alone can tell, and is asked for where they carry the packets. A part
 * that could not be read says so inside the state; no state at all is a reason for people. Never throws for what the
 * node does.
 */
export const readNode = async (options: ReadNodeOptions): Promise<Read<NodeState>> => {
  const start = performance.now();
  const state = await readWithout(options);
  if (!state.ok || options.isEbpf?.(state.value) !== true) return state;
  const { exec, fallback: target, request, signal } = options;
  const deadlineMs = Math.max(ebpfMs, options.deadlineMs - (performance.now() - start));
  const source = { exec, target, node: request.node, deadlineMs, signal };
  return { ok: true, value: { ...state.value, ebpf: await readEbpf(source, ebpfAsked(request, state.value)) } };
};

/** The maps of a node with 5,000 Services are read in less than 400 ms. */
const ebpfMs = 1_500;

const readWithout = async (options: ReadNodeOptions): Promise<Read<NodeState>> => {
  const { exec, target, fallback, request, signal } = options;
  const reading: Reading = options.reading ?? (async (work) => work());
  const start = performance.now();
  let reason = say('read.no-probe', { node: request.node });
  if (target !== undefined) {
    const { deadlineMs, stay } = options;
    const ask = () => readFromProbe(exec, target, request, { deadlineMs, signal, reading, stay });
    const first = await ask();
    // A loaded node may be late once; of nothing that it sent is anything known, so nothing can have done harm.
    const state = !first.ok && first.code === 'timeout' && !signal.aborted ? await ask() : first;
    if (state.ok) return state;
    reason = state.reason;
  }
  const left = options.deadlineMs - (performance.now() - start);
  if (fallback === undefined || left < 100 || signal.aborted) return missing(reason);
  return readFromCalicoNode(exec, fallback, request, { deadlineMs: left, signal, reason, now: options.now, reading });
};
