import { z } from 'zod';
import { isForCase } from '../../case/question.ts';
import { readCommand } from '../../commands/commands.ts';
import { PublicError } from '../../errors.ts';
import { withMoments } from '../../question/with-moments.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { checkWholeCluster } from '../rights.ts';
import { type ToolParts, tool } from '../tool.ts';
import { liveInput, sentenceInput } from './inputs.ts';

/** Any question that the bot answers, in words. */
export const askTool = (parts: ToolParts, tell: Words) =>
  tool({
    name: 'ask',
    title: say('tools.ask-title'),
    about: say('tools.ask'),
    input: z.object({
      question: sentenceInput.describe(tell(say('tools.question'))),
      live: liveInput.describe(tell(say('cli.live'))),
    }),
    run: async ({ question, live }, caller) => {
      const read = readCommand(question);
      if (!read.ok) throw new PublicError('question', read.problem, { next: read.help });
      const { wanted } = read;
      switch (wanted.command) {
        case 'why':
        case 'status':
        case 'policy':
        case 'ip': {
          // Times are those of whoever starts the server; what is asked of an agent has no zone.
          const asked = withMoments(wanted.asked, { now: parts.now(), zone: 'UTC' });
          return answerQuestion(parts, asked, isForCase(asked) ? live : 'auto', caller);
        }
        case 'check':
          checkWholeCluster(caller.rights);
          return parts.engine.check(wanted.asked, caller);
        case 'help':
        case 'again':
        case 'use':
        case 'audit':
          throw new PublicError('question', say('cannot.in-chat'), { next: say('tools.how-ends') });
      }
    },
  });
