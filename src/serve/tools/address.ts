import { z } from 'zod';
import { ip } from '../../commands/ip.ts';
import { PublicError } from '../../errors.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { checkWholeCluster } from '../rights.ts';
import { type ToolParts, tool } from '../tool.ts';

/** Whose an address is. */
export const addressTool = (parts: ToolParts, tell: Words) =>
  tool({
    name: 'whose_address',
    title: say('tools.address-title'),
    about: say('cli.ip'),
    input: z.object({
      address: z
        .string()
        .min(2)
        .max(64)
        .describe(tell(say('cli.ip-address'))),
    }),
    run: async ({ address }, caller) => {
      // Whose it is may be anybody.
      checkWholeCluster(caller.rights);
      const read = ip.read(`ip ${address}`) ?? ip.refuse(say('wrong.unread'));
      if (!read.ok) throw new PublicError('question', read.problem, { next: read.help });
      return answerQuestion(parts, read.wanted.asked, 'never', caller);
    },
  });
