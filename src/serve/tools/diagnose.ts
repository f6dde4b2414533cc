import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { tool } from '../tool.ts';
import { connectionInput, readConnectionInput } from './connection-input.ts';
import { liveInput } from './live-input.ts';

/** Why one end cannot reach another. */
export const diagnoseTool = (tell: Words) =>
  tool({
    name: 'diagnose_path',
    title: say('tools.diagnose-title'),
    about: say('tools.diagnose'),
    input: connectionInput(tell).extend({ live: liveInput(tell) }),
    run: async ({ live, ...asked }, caller, parts) =>
      answerQuestion(parts, readConnectionInput(asked, `${asked.from} cannot reach ${asked.to}`), live, caller),
  });
