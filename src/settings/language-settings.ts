import { z } from 'zod';
import { type Language, languages } from '../words/language.ts';

/** Which language people are answered in: a channel's own, else the one that they use Slack in, else `default`. */

// The value is not repeated: what stands in the wrong place may be a secret.
const language = z.enum(languages, { error: `must be one of ${languages.join(', ')}` });
const channelId = /^[CGD][A-Z0-9]{2,}$/;

/** A map, or `C0123456789=zh,C9876543210=en`. */
const written = z.unknown().transform((value, context): unknown => {
  if (typeof value !== 'string') return value;
  const pairs = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split('='));
  for (const pair of pairs) {
    const message = 'must look like C0123456789=zh,C9876543210=en';
    if (pair.length !== 2) context.addIssue({ code: 'custom', message });
  }
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
});

const channelsSchema = z.record(z.string(), language).superRefine((channels, context) => {
  const message = 'must be a channel id such as C0123456789 (not a name)';
  for (const name of Object.keys(channels))
    if (!channelId.test(name)) context.addIssue({ code: 'custom', path: [name], message });
});

export const languagesSchema = z.object({
  default: language.default('en'),
  channels: written
    .pipe(channelsSchema)
    .transform((channels) => new Map<string, Language>(Object.entries(channels)))
    .default(new Map()),
});
export type LanguageSettings = z.infer<typeof languagesSchema>;
