import { expect, it } from 'vitest';
import type { Question } from '../../../src/case/question.ts';
import { openQuestionForms } from '../../../src/chat/question-forms.ts';
import { modalOf } from '../../../src/chat/slack/pages.ts';
import type { Page } from '../../../src/chat/views/draft.ts';
import type { Run } from '../../../src/store/run-record.ts';
import { readable } from '../../helpers/conversation.ts';
import { inChannel } from '../../helpers/places.ts';
import { english } from '../../helpers/said.ts';

const conversation = inChannel('C0INCIDENTS');
const correctionOf = async (question: Question): Promise<Page | undefined> => {
  let shown: Page | undefined;
  const forms = openQuestionForms({
    // What is read of a run here.
    store: { runs: { get: () => Promise.resolve({ id: 'r1', conversation, question } as Run) } as never },
    askRights: { mayAsk: () => Promise.resolve({ may: true, person: 'p' }) },
    pages: {
      open: () => Promise.resolve('V1'),
      show: (_id, page) => {
        shown = page;
        return Promise.resolve();
      },
      home: () => Promise.resolve(),
    },
    languages: { known: () => 'en', words: () => Promise.resolve(english) },
    nameOptions: () => Promise.resolve([]),
    directWith: () => Promise.resolve(conversation),
    onError: () => undefined,
  });
  await forms.openCorrection({ user: 'U0ASHA', delivery: 'd', conversation }, 'r1');
  return shown;
};

it.each<Question>([
  { kind: 'node', subject: { kind: 'node', name: 'node-1' }, text: '' },
  { kind: 'agent', agent: 'bgp', text: '' },
])('a question about one $kind is put right in words: the form has no place for it', async (question) => {
  const page = await correctionOf(question);
  expect(page?.form).toBeUndefined();
  expect(readable(page && modalOf(page).blocks)).toMatch(/Ask it again in your own words/);
});
