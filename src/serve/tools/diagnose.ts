import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { readWrittenPath } from '../../question/written-path.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { type ToolParts, tool } from '../tool.ts';
import { endInput, liveInput, portInput, protocolInput } from './inputs.ts';

/** Why one end cannot reach another. */
export const diagnoseTool = (parts: ToolParts, tell: Words) =>
  tool({
    name: 'diagnose_path',
    title: say('tools.diagnose-title'),
    about: say('tools.diagnose'),
    input: z.object({
      from: endInput.describe(tell(say('tools.from'))),
      to: endInput.describe(tell(say('tools.to'))),
      port: portInput.optional().describe(tell(say('cli.port'))),
      protocol: protocolInput.optional().describe(tell(say('cli.protocol'))),
      live: liveInput.describe(tell(say('cli.live'))),
    }),
    run: ({ from, to, port, protocol, live }, caller) => {
      const service = [port, protocol].filter((part) => part !== undefined).join('/');
      const read = readWrittenPath({ from, to, service: service || undefined }, `${from} cannot reach ${to}`);
      if (!read.ok) throw new PublicError('question', read.problem, { next: read.help ?? say('tools.how-ends') });
      return answerQuestion(parts, read.asked, live, caller);
    },
  });
