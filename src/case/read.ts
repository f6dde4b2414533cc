import { z } from 'zod';

/**
 * One thing that was asked for: its value, or why it could not be had.
 * A check that needs a value which could not be read says `unknown` with this reason; it never passes.
 */
export type Read<T> = { ok: true; value: T } | { ok: false; reason: string };

export const readOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), reason: z.string() }),
  ]);

export const got = <T>(value: T): Read<T> => ({ ok: true, value });

export const missing = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });
