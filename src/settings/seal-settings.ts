import { z } from 'zod';

/** The key that bot and fix worker hold, and nothing else: what they seal by it, Redis cannot forge. */

const leastBytes = 32;
/** Of random bytes, 32 have this few different ones about never. */
const leastDifferent = 12;
const example = 'must be at least 32 random bytes in base64, as `openssl rand -base64 32` prints them';

const keySchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9+/_-]{40,1024}={0,2}$/, example)
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length >= leastBytes && new Set(key).size >= leastDifferent, example);

const oldKeysSchema = z
  .union([z.array(z.string()), z.string().transform((written) => written.split(','))])
  .transform((keys) => keys.filter((key) => key.trim() !== ''))
  .pipe(z.array(keySchema).max(10));

/** `undefined`: no key is set, so nothing can be proven and fixes are off. */
export const sealSchema = z
  .object({
    key: keySchema.optional(),
    /** Earlier keys: what they sealed is still believed, and nothing new is sealed by them. */
    oldKeys: oldKeysSchema.prefault([]),
  })
  .transform(({ key, oldKeys }, context): [Buffer, ...Buffer[]] | undefined => {
    if (key !== undefined) return [key, ...oldKeys];
    if (oldKeys.length === 0) return undefined;
    context.addIssue({ code: 'custom', path: ['key'], message: 'is missing beside the old keys' });
    return z.NEVER;
  });
