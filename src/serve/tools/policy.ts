import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { readWrittenPath } from '../../question/written-path.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { type ToolParts, tool } from '../tool.ts';
import { endInput, portInput, protocolInput } from './inputs.ts';

/** What the policies alone say of a connection. */
export const policyTool = (parts: ToolParts, tell: Words) =>
  tool({
    name: 'explain_policy',
    title: say('tools.policy-title'),
    about: say('policy.command'),
    input: z.object({
      from: endInput.describe(tell(say('tools.from'))),
      to: endInput.describe(tell(say('tools.to'))),
      port: portInput.optional().describe(tell(say('cli.port'))),
      protocol: protocolInput.optional().describe(tell(say('cli.protocol'))),
    }),
    run: ({ from, to, port, protocol }, caller) => {
      const service = [port, protocol].filter((part) => part !== undefined).join('/');
      const read = readWrittenPath({ from, to, service: service || undefined }, `policy from ${from} to ${to}`);
      if (!read.ok) throw new PublicError('question', read.problem, { next: read.help ?? say('tools.how-ends') });
      return answerQuestion(parts, { ...read.asked, kind: 'policy' }, 'never', caller);
    },
  });
