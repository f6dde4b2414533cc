import type { Read } from '../../case/read.ts';
import type { BurstRequest } from '../../probe/packets/burst-request.ts';
import { burstMessageSchema, type RawBurstResult } from '../../probe/packets/burst-result.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { hearPart, type PartLimits, startByLines } from './packet-exec.ts';

/** One node's part of a burst, under way. */
export interface RunningBurst {
  /** True once it watches; false when it has ended without. */
  ready: Promise<boolean>;
  isReady(): boolean;
  /** Its own rows are over. */
  sent: Promise<void>;
  order(word: 'go' | 'stop'): void;
  result: Promise<Read<RawBurstResult>>;
}

/** Starts a burst in the probe of one node: `burstRequestOf` reads the request there. */
export const startBurst = (
  exec: Exec,
  target: ExecTarget,
  request: { burst: true } & Omit<BurstRequest, 'pods'> & Partial<Pick<BurstRequest, 'pods'>>,
  limits: PartLimits,
): RunningBurst => {
  const heard = hearPart<RawBurstResult>(say('noun.probe-on', { node: request.node }), burstMessageSchema);
  const { ready, sent, result } = heard;
  let isReady = false;
  ready.then((is) => {
    isReady = is;
  });
  const order = startByLines(exec, target, request, limits, heard);
  return { ready, isReady: () => isReady, sent, order, result };
};
