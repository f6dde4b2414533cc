import { z } from 'zod';
import { messageOf } from './errors.ts';

const yamlErrorSchema = z.object({
  name: z.literal('YAMLException'),
  reason: z.string(),
  mark: z.object({ line: z.number() }).optional(),
});

/** Why a text is not YAML. The parser's own message quotes the text, which may hold secrets; this does not. */
export const yamlReason = (error: unknown): string => {
  const parsed = yamlErrorSchema.safeParse(error);
  if (!parsed.success) return messageOf(error);
  const { reason, mark } = parsed.data;
  return mark ? `${reason} in line ${mark.line + 1}` : reason;
};
