import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { tool } from '../tool.ts';

const pageCharacters = 100_000;

/** A page of the case that an answer rests on. */
export const evidenceTool = (tell: Words) =>
  tool({
    name: 'evidence',
    title: say('tools.evidence-title'),
    about: say('tools.evidence'),
    input: z.object({
      handle: z
        .string()
        .min(1)
        .max(100)
        .describe(tell(say('tools.handle'))),
      offset: z
        .number()
        .int()
        .min(0)
        .default(0)
        .describe(tell(say('tools.offset'))),
    }),
    run: async ({ handle, offset }, caller, { shelf }) => {
      const text = shelf.get(caller.name, handle);
      if (text === undefined)
        throw new PublicError('evidence', say('tools.no-evidence'), { next: say('tools.ask-again') });
      const end = Math.min(text.length, offset + pageCharacters);
      return {
        text: text.slice(offset, end).toWellFormed(),
        characters: text.length,
        ...(end < text.length ? { next: end } : {}),
      };
    },
  });
