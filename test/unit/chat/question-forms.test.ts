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
])('a question about one $kind is put right on the form as well', async (question) => {
  const page = await correctionOf(question);
  expect(page?.form).toBeDefined();
});

it('what has no place on the form is named there, and kept', async () => {
  const page = await correctionOf({
    kind: 'path',
    from: { kind: 'pod', name: 'web-0' },
    to: { kind: 'pod', name: 'db-0' },
    capture: true,
    symptoms: ['refused', 'intermittent'],
    since: { said: '14:00' },
    until: { said: '15:00' },
    text: '',
  });
  const text = readable(page && modalOf(page).blocks);
  expect(text).toMatch(/Kept as it was said: .*sometimes.*until 15:00.*with capture/);
  expect(text).not.toMatch(/Kept as it was said: .*refused/);
});
