import { expect, it } from 'vitest';
import { fitMessages } from '../../../../src/chat/slack/fit.ts';
import { homeOf, modalOf } from '../../../../src/chat/slack/pages.ts';
import { plainSections } from '../../../../src/chat/slack/plain-sections.ts';
import { renderEvidence } from '../../../../src/chat/views/evidence-view.ts';
import { renderHome } from '../../../../src/chat/views/home.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { english } from '../../../helpers/said.ts';
import { sampleQuestion, sampleReport } from '../../../helpers/sample-report.ts';
import { goldenDrafts } from './drafts.ts';

const golden = (name: string) => `../../../data/golden/blocks/${name}.json`;
const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

it.each(Object.entries(goldenDrafts))('%s is as it was', async (name, draft) => {
  const fitted = fitMessages(draft);
  expect(fitted.messages).toHaveLength(1);
  expect(fitted.files).toEqual([]);
  await expect(json(fitted.messages[0])).toMatchFileSnapshot(golden(name));
});

it('the fallback in plain sections is as it was', async () => {
  const [message] = fitMessages(goldenDrafts.verdict!).messages;
  await expect(json(plainSections(message!))).toMatchFileSnapshot(golden('verdict-plain'));
});

it('the evidence modal is as it was', async () => {
  await expect(json(modalOf(renderEvidence(english, 'r1', sampleReport, 0)))).toMatchFileSnapshot(golden('evidence'));
});

it('the home is as it was', async () => {
  const run = { id: 'r1', question: sampleQuestion, asker: 'U0ASKER', askedAt: 1_767_225_600_000 };
  const home = renderHome(
    english,
    [
      { ...run, status: 'broken', summary: verbatim('no route') },
      { ...run, id: 'r2', status: 'running' },
    ],
    '/calico',
    ['why shop/web-0 cannot reach shop/db-0'],
  );
  await expect(json(homeOf(home))).toMatchFileSnapshot(golden('home'));
});
