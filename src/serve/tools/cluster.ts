import { z } from 'zod';
import { clusterCheckNames } from '../../case/cluster-check.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { answerQuestion } from '../answer-question.ts';
import { checkWholeCluster } from '../rights.ts';
import { tool } from '../tool.ts';

/** How the whole cluster stands. */
export const statusTool = () =>
  tool({
    name: 'cluster_status',
    title: say('tools.status-title'),
    about: say('tools.status'),
    input: z.object({}),
    run: (_nothing, caller, parts) => answerQuestion(parts, { kind: 'cluster', text: 'status' }, 'auto', caller),
  });

/** A look over all objects of one kind. */
export const checkTool = (tell: Words) =>
  tool({
    name: 'check_cluster',
    title: say('tools.check-title'),
    about: say('tools.check'),
    input: z.object({ check: z.enum(clusterCheckNames).describe(tell(say('tools.check-name'))) }),
    run: async ({ check }, caller, { engine }) => {
      checkWholeCluster(caller.rights);
      return engine.check(check, caller);
    },
  });
