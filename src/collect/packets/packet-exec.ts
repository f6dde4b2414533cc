import type { z } from 'zod';
import { missingOf, type Read } from '../../case/read.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { packetsLine } from '../../limits/limits.ts';
import type { PacketsRequest } from '../../probe/packets/packets-request.ts';
import { packetsMessageSchema, type RawPacketsResult } from '../../probe/packets/result.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Exec, type ExecResult, type ExecTarget, endedWith } from '../exec.ts';

const packetsCommand = ['calico-why', 'probe', 'packets'] as const;

/** It says that it is ready, that it sees packets or has sent them, and what it saw. */
const mostLines = 100;

/** One node's part of a live test, under way. */
export interface RunningPart {
  /** True once the node has its captures in place; false when it has ended without. */
  ready: Promise<boolean>;
  /** The first of its packets was seen there: told by a node that only watches. Never, with a probe that does not tell. */
  seen: Promise<void>;
  /** Nothing more is to come: told before the result, or with it. */
  sent: Promise<void>;
  /** Sends `go`, or `seen` after it: what the other node says. Or `stop`. */
  order(word: 'go' | 'seen' | 'stop'): void;
  result: Promise<Read<RawPacketsResult>>;
}

export interface PartLimits {
  deadlineMs: number;
  signal: AbortSignal;
}

/** Begins one node's part of a live test. */
export type StartPart = (request: PacketsRequest, limits: PartLimits) => RunningPart;

/** What a probe says before its result, and that. */
type SaidBy<R> = { type: 'ready' | 'seen' | 'sent' } | R;

/** What a node says during its part, line by line; `schema` tells its lines from garbage. */
export const hearPart = <R extends { type: 'result' }>(who: Message, schema: z.ZodType<SaidBy<R>>) => {
  const { promise: ready, resolve: isReady } = Promise.withResolvers<boolean>();
  const { promise: seen, resolve: isSeen } = Promise.withResolvers<void>();
  const { promise: sent, resolve: isSent } = Promise.withResolvers<void>();
  const { promise: result, resolve: isOver } = Promise.withResolvers<Read<R>>();
  const isResult = (said: SaidBy<R>): said is R => said.type === 'result';
  let found: R | undefined;
  let garbage: string | undefined;
  let heard = 0;
  const over = (outcome: Read<R>): void => {
    isReady(false);
    isSent();
    isOver(outcome);
  };
  return {
    ready,
    seen,
    sent,
    result,
    over,
    hear: (line: string): void => {
      heard += 1;
      if (heard > mostLines) return;
      let message: unknown;
      try {
        message = parseJson(line, 'its line', packetsLine);
      } catch {
        garbage ??= line.slice(0, 80);
        return;
      }
      const checked = schema.safeParse(message);
      if (!checked.success) garbage ??= line.slice(0, 80);
      else if (isResult(checked.data)) found = checked.data;
      else if (checked.data.type === 'ready') isReady(true);
      else if (checked.data.type === 'seen') isSeen();
      else isSent();
    },
    found: () => found,
    /** The command that was listened to has ended. */
    ended: (end: ExecResult): void => {
      if (found !== undefined) over({ ok: true, value: found });
      else if (end.failure !== undefined) over(missingOf(who, end.failure, end.code));
      else if (garbage !== undefined) over(missingOf(who, say('read.garbage', { text: garbage }), 'garbled'));
      else over(missingOf(who, endedWith(end)));
    },
  };
};

/** Starts `probe packets` with this request; what it says is heard, and what comes back gives it orders. */
export const startByLines = (
  exec: Exec,
  target: ExecTarget,
  request: unknown,
  { deadlineMs, signal }: PartLimits,
  { hear, ended }: { hear(line: string): void; ended(end: ExecResult): void },
): RunningPart['order'] => {
  let input: { write(text: string): void } | undefined;
  let early = '';
  exec(target, {
    argv: packetsCommand,
    stdin: `${JSON.stringify(request)}\n`,
    onLine: (line, stdin) => {
      input = stdin;
      hear(line);
      if (early !== '') stdin.write(early);
      early = '';
    },
    deadlineMs,
    maxBytes: packetsLine.bytes,
    signal,
  }).then(ended);
  return (word) => {
    // A node that is late hears it as soon as it speaks.
    if (input === undefined) early += `${word}\n`;
    else input.write(`${word}\n`);
  };
};

/** Starts one node's part of a live test and listens to its lines. */
export const startPartBy =
  (exec: Exec, target: ExecTarget): StartPart =>
  (request, limits) => {
    const heard = hearPart<RawPacketsResult>(say('noun.probe-on', { node: request.node }), packetsMessageSchema);
    const { ready, seen, sent, result } = heard;
    return { ready, seen, sent, order: startByLines(exec, target, request, limits, heard), result };
  };
