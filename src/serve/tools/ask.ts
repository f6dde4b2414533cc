import { z } from 'zod';
import { isForCase } from '../../case/question.ts';
import { wantedOf } from '../../commands/asked-of.ts';
import { readCommand } from '../../commands/commands.ts';
import { PublicError } from '../../errors.ts';
import { longestText } from '../../question/text-limit.ts';
import { withMoments } from '../../question/with-moments.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { checkWholeCluster } from '../rights.ts';
import { tool } from '../tool.ts';
import { liveInput } from './live-input.ts';

/** Any question that the bot answers, in words. */
export const askTool = (tell: Words) =>
  tool({
    name: 'ask',
    title: say('tools.ask-title'),
    about: say('tools.ask'),
    input: z.object({
      question: z
        .string()
        .min(1)
        .max(longestText)
        .describe(tell(say('tools.question'))),
      live: liveInput(tell),
    }),
    run: async ({ question, live }, caller, parts) => {
      const wanted = wantedOf(readCommand(question));
      switch (wanted.command) {
        case 'why':
        case 'status':
        case 'changes':
        case 'policy':
        case 'ip': {
          // A program says no zone.
          const asked = withMoments(wanted.asked, { now: parts.now(), zone: 'UTC' });
          return answerQuestion(parts, asked, isForCase(asked) ? live : 'auto', caller);
        }
        case 'check':
          checkWholeCluster(caller.rights);
          return parts.engine.check(wanted.asked, caller);
        case 'help':
        case 'again':
        case 'use':
        case 'doctor':
        case 'audit':
        case 'history':
          throw new PublicError('question', say('cannot.in-chat'), { next: say('tools.how-ends') });
      }
    },
  });
