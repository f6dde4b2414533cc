import { expect, it } from 'vitest';
import type { QuestionOf } from '../../../src/case/question.ts';
import { answerWorkload } from '../../../src/diagnose/answer-workload.ts';
import { PublicError } from '../../../src/errors.ts';
import { verbatim } from '../../../src/words/message.ts';
import { clusterOf, recordedObjects } from '../helpers/object-cluster.ts';

it('sends no burst on each of many paths, and says that it was not measured', async () => {
  const asked: unknown[] = [];
  const question: QuestionOf<'path'> = {
    kind: 'path',
    from: { kind: 'pods', namespace: 'shop' },
    to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
    symptoms: ['intermittent'],
    text: '',
  };
  const answer = await answerWorkload(
    question,
    clusterOf(recordedObjects('v3.32.1-bgp-dualstack')),
    (_question, _cluster, _listener, options) => {
      asked.push(options.burst);
      return Promise.reject(new PublicError('could-not-ask', verbatim('not here')));
    },
    { progress: () => undefined, finding: () => undefined },
    { live: 'auto', signal: new AbortController().signal },
  );
  expect(answer.kind).toBe('workload');
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked)).toEqual(new Set([false]));
});
