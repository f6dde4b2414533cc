import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Running, startSocketApp } from './bolt-app.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
let running: Running;

beforeEach(async () => {
  workspace = await startWorkspace();
  running = await startSocketApp(workspace);
});
afterEach(async () => {
  await running.stop();
  await workspace.close();
});

const settled = (): Promise<{ channel: string; ts: string }> =>
  vi.waitFor(() => {
    const message = workspace.messages('#incidents').at(-1);
    if (message?.text !== 'Done') throw new Error('not done yet');
    return { channel: message.channel, ts: message.ts };
  });

test('a slash command is acknowledged, and answered with a card and a thread', async () => {
  const outcome = await workspace.slash('asha', '#incidents', '/calico', 'why a cannot reach b');
  expect(outcome).toMatchObject({ acknowledged: true, response: undefined });
  expect(outcome.ackMs).toBeLessThan(1_000);
  const place = await settled();
  expect(workspace.thread('#incidents', place.ts).map((each) => each.text)).toEqual([
    'Done',
    'asked: why a cannot reach b',
  ]);
});

test('an answer to the response_url is seen by the asker alone', async () => {
  await workspace.slash('asha', '#incidents', '/calico', 'private');
  await vi.waitFor(() => expect(workspace.ephemerals('asha').map((each) => each.text)).toEqual(['only you see this']));
  expect(workspace.messages('#incidents')).toEqual([]);
  expect(workspace.messages('#incidents', 'boris')).toEqual([]);
});

test('a button click and a menu choice reach the app', async () => {
  await workspace.slash('asha', '#incidents', '/calico', 'why');
  const place = await settled();
  await workspace.click('boris', place, 'fix');
  await workspace.select('boris', place, 'pick', 'shop/web-1');
  expect(running.heard.find((each) => each.kind === 'click')?.body).toMatchObject({
    user: { id: 'U0APPROVER', team_id: 'T0HOME' },
    actions: [{ action_id: 'fix', value: 'fix-1' }],
  });
  expect(running.heard.find((each) => each.kind === 'pick')?.body).toMatchObject({
    actions: [{ selected_option: { value: 'shop/web-1' } }],
  });
});

test('a modal opens, complains, is corrected and closes', async () => {
  await workspace.slash('asha', '#incidents', '/calico', 'why');
  await workspace.click('asha', await settled(), 'form');
  await vi.waitFor(() => expect(workspace.views('asha')).toHaveLength(1));
  expect((await workspace.submitView('asha')).errors).toEqual({ from: 'Please complete this required field.' });
  expect((await workspace.submitView('asha', { from_pod: 'web-0' })).errors).toEqual({ from: 'Write namespace/pod.' });
  expect((await workspace.submitView('asha', { from_pod: 'shop/web-0' })).errors).toEqual({});
  expect(workspace.views('asha')).toEqual([]);
  await vi.waitFor(() => expect(workspace.messages(workspace.direct('asha').id)[0]?.text).toBe('from shop/web-0'));
});

test('a mention is answered in its thread, and Home is published', async () => {
  const { message } = await workspace.mention('asha', '#incidents', 'why?');
  await vi.waitFor(() => expect(workspace.thread('#incidents', message.ts)).toHaveLength(2));
  await workspace.openHome('asha');
  await vi.waitFor(() => expect(workspace.home('asha')?.blocks[0]).toMatchObject({ type: 'header' }));
});
