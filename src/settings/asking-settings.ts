import { z } from 'zod';

/** Who may ask, and where. As it comes: everybody of the workspace, in every channel; no guests and no strangers. */

const text = z.string().trim().min(1);
const list = z
  .union([z.array(text), z.string().transform((written) => written.split(',').map((part) => part.trim()))])
  .transform((items) => items.filter((item) => item !== ''));
const flag = z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' });

export const askingSchema = z.object({
  /** With neither users nor groups everybody may. */
  users: list
    .pipe(z.array(text.regex(/^[UW][A-Z0-9]{2,}$/, 'must be a user id such as U0123456789 (not a name)')))
    .default([]),
  groups: list
    .pipe(z.array(text.regex(/^S[A-Z0-9]{2,}$/, 'must be a user group id such as S0123456789 (not a name)')))
    .default([]),
  /** Without any: in all that the bot is in. */
  channels: list
    .pipe(z.array(text.regex(/^[CGD][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (not a name)')))
    .default([]),
  allowGuests: flag.default(false),
  /** People of other workspaces, in shared channels. */
  allowOutside: flag.default(false),
});
export type AskingSettings = z.infer<typeof askingSchema>;
