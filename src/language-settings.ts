import { z } from 'zod';
import { type Language, languages } from './words/language.ts';

/** Which language people are answered in: a channel's own, else the one that they use Slack in, else `default`. */

const language = z.enum(languages, {
  error: ({ input }) => `must be one of ${languages.join(', ')}, and ${String(input)} is none of them`,
});
const channel = z.string().regex(/^[CGD][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (not a name)');

/** `C0123456789=zh,C9876543210=en` */
const written = z.string().transform((text, context): Record<string, string> => {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split('='));
  for (const pair of pairs) {
    const message = `must look like C0123456789=zh, and ${pair.join('=')} does not`;
    if (pair.length !== 2) context.addIssue({ code: 'custom', message });
  }
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
});

export const languagesSchema = z.object({
  default: language.default('en'),
  channels: z
    .union([z.record(z.string(), z.unknown()), written])
    .pipe(z.record(channel, language))
    .transform((channels) => new Map<string, Language>(Object.entries(channels)))
    .default(new Map()),
});
export type LanguageSettings = z.infer<typeof languagesSchema>;
