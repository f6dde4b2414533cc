import { z } from 'zod';
import { readAs } from '../../commands/asked-of.ts';
import { ip } from '../../commands/ip.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { checkWholeCluster } from '../rights.ts';
import { tool } from '../tool.ts';

/** Whose an address is. */
export const addressTool = (tell: Words) =>
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
    run: async ({ address }, caller, parts) => {
      // Whose it is may be anybody.
      checkWholeCluster(caller.rights);
      return answerQuestion(parts, readAs(ip, `ip ${address}`), 'never', caller);
    },
  });
