import { z } from 'zod';
import { protocolSchema, type QuestionOf } from '../../case/question.ts';
import { PublicError } from '../../errors.ts';
import { readWrittenPath } from '../../question/written-path.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';

const end = z.string().min(1).max(600);

/** Two ends, and what is sent between them. */
export const connectionInput = (tell: Words) =>
  z.object({
    from: end.describe(tell(say('tools.from'))),
    to: end.describe(tell(say('tools.to'))),
    port: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe(tell(say('cli.port'))),
    protocol: protocolSchema.optional().describe(tell(say('cli.protocol'))),
  });

/** @throws PublicError where an end is not written as ends are. `text`: the words, for the record. */
export const readConnectionInput = (
  { from, to, port, protocol }: z.infer<ReturnType<typeof connectionInput>>,
  text: string,
): QuestionOf<'path'> => {
  const service = [port, protocol].filter((part) => part !== undefined).join('/');
  const read = readWrittenPath({ from, to, service: service || undefined }, text);
  if (read.ok) return read.asked;
  throw new PublicError('question', read.problem, { next: read.help ?? say('tools.how-ends') });
};
