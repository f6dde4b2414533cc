import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { tool } from '../tool.ts';
import { connectionInput, readConnectionInput } from './connection-input.ts';

/** What the policies alone say of a connection. */
export const policyTool = (tell: Words) =>
  tool({
    name: 'explain_policy',
    title: say('tools.policy-title'),
    about: say('policy.command'),
    input: connectionInput(tell),
    run: async (asked, caller, parts) => {
      const path = readConnectionInput(asked, `policy from ${asked.from} to ${asked.to}`);
      return answerQuestion(parts, { ...path, kind: 'policy' }, 'never', caller);
    },
  });
