import { z } from 'zod';
import { type Message, messageFor, messageSchema, saidSchema, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Why something could not be had, for what decides by it; the sentence is for people alone. */
export const failureCodes = [
  'forbidden',
  'unauthorized',
  'not-found',
  /** The API group or kind is not there at all. */
  'not-served',
  /** The program that would answer is not running. */
  'not-running',
  'not-installed',
  /** Left out on purpose: it says nothing. */
  'not-asked',
  'timeout',
  'unreachable',
  'too-large',
  'garbled',
  'failed',
] as const;
export type FailureCode = (typeof failureCodes)[number];

export interface Failure {
  ok: false;
  code: FailureCode;
  reason: Message;
  /** What was asked for (`list pods on node-1`) and what came of it, where the reason has both. */
  what?: Message | undefined;
  detail?: Message | undefined;
}

/**
 * One thing that was asked for: its value, or why it could not be had.
 * A check that needs a value which could not be read says `unknown` with this reason; it never passes.
 */
export type Read<T> = { ok: true; value: T } | Failure;

/** The version before saved reasons without codes; only of BIRD did anything depend on one. */
const codeOfOld = (reason: string): FailureCode =>
  /control socket|bird6?\.ctl|ECONNREFUSED|connection refused|not running|is down/i.test(reason) &&
  !/birdcl: (?:command )?not found|no probe|not asked/i.test(reason)
    ? 'not-running'
    : 'failed';

const failureSchema = z
  .object({
    ok: z.literal(false),
    code: z.enum(failureCodes).optional(),
    reason: z.union([messageSchema, z.string()]),
    what: saidSchema.optional(),
    detail: saidSchema.optional(),
  })
  .transform((failure): Failure => {
    const { reason } = failure;
    if (typeof reason !== 'string') return { ...failure, reason, code: failure.code ?? 'failed' };
    return { ...failure, reason: verbatim(reason), code: failure.code ?? codeOfOld(reason) };
  });

export const readOf = <S extends z.ZodType>(value: S) =>
  z.union([z.object({ ok: z.literal(true), value }), failureSchema]);

export const got = <T>(value: T): Read<T> => ({ ok: true, value });

export const missing = (reason: Message, code: FailureCode = 'failed'): Failure => ({ ok: false, code, reason });

/** As `missing`, where what was asked for and what came of it are told apart: `list pods: forbidden`. */
export const missingOf = (what: Message | string, detail: Message | string, code: FailureCode = 'failed'): Failure => ({
  ok: false,
  code,
  reason: say('read.failed', { what, detail }),
  what: messageFor(what),
  detail: messageFor(detail),
});
