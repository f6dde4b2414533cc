/** What people can do: choices of every kind, modals that change, who may and who may not. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Running, startSocketApp } from '../bolt-app.ts';
import type { Block, Data } from '../model.ts';
import { startWorkspace, type Workspace } from '../workspace.ts';
import { type Choice, chosen, stateOf } from './choose.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });
const options = [option('a'), option('b')];

const table: [string, Data, Choice, Data][] = [
  ['a menu', { type: 'static_select', options }, 'b', { selected_option: option('b') }],
  [
    'grouped options',
    { type: 'static_select', option_groups: [{ label: plain('g'), options }] },
    'a',
    { selected_option: option('a') },
  ],
  ['several', { type: 'multi_static_select', options }, ['a', 'b'], { selected_options: options }],
  ['radio buttons', { type: 'radio_buttons', options }, 'a', { selected_option: option('a') }],
  ['checkboxes', { type: 'checkboxes', options }, ['b'], { selected_options: [option('b')] }],
  ['overflow', { type: 'overflow', options }, 'a', { selected_option: option('a') }],
  ['a user', { type: 'users_select' }, 'U0ASKER', { selected_user: 'U0ASKER' }],
  ['users', { type: 'multi_users_select' }, ['U0ASKER'], { selected_users: ['U0ASKER'] }],
  ['a channel', { type: 'channels_select' }, 'C0OPS', { selected_channel: 'C0OPS' }],
  ['a conversation', { type: 'conversations_select' }, 'C0OPS', { selected_conversation: 'C0OPS' }],
  ['a date', { type: 'datepicker' }, '2026-01-31', { selected_date: '2026-01-31' }],
  ['a time', { type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
  ['date and time', { type: 'datetimepicker' }, '1700000000', { selected_date_time: 1_700_000_000 }],
  ['text', { type: 'plain_text_input' }, 'words', { value: 'words' }],
  ['no text', { type: 'plain_text_input' }, null, { value: null }],
];

test.each(table)('%s is reported as Slack reports it', (_name, element, choice, expected) => {
  expect(chosen(element, choice)).toEqual({ type: element.type, ...expected });
});

test('an option that is not there cannot be picked', () => {
  expect(() => chosen({ type: 'static_select', action_id: 'x', options }, 'c')).toThrow('has no option "c"');
});

test('untouched inputs report what they start with', () => {
  const blocks: Block[] = [
    {
      type: 'input',
      block_id: 'one',
      label: plain('l'),
      element: { type: 'plain_text_input', action_id: 'a', initial_value: 'v' },
    },
    {
      type: 'section',
      block_id: 'two',
      text: plain('t'),
      accessory: { type: 'users_select', action_id: 'b', initial_user: 'U1' },
    },
    { type: 'actions', block_id: 'three', elements: [{ type: 'button', action_id: 'c', text: plain('t') }] },
  ];
  expect(stateOf(blocks, {})).toEqual({
    one: { a: { type: 'plain_text_input', value: 'v' } },
    two: { b: { type: 'users_select', selected_user: 'U1' } },
  });
});

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

const postMenu = async (element: Data): Promise<{ channel: string; ts: string }> => {
  const { client } = running.app;
  const blocks = [{ type: 'actions', block_id: 'menu', elements: [element] }];
  const posted = await client.apiCall('chat.postMessage', { channel: 'C0INCIDENTS', text: 'a', blocks });
  return { channel: '#incidents', ts: String((posted as { ts?: string }).ts) };
};

test('an external menu asks the app for options, and takes only one of those', async () => {
  running.app.options('pods', async ({ options: asked, ack }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: `shop/${asked.value}` }, value: asked.value }] });
  });
  const heard: unknown[] = [];
  running.app.action('pods', async ({ ack, action }) => {
    await ack();
    heard.push(action);
  });
  const place = await postMenu({ type: 'external_select', action_id: 'pods', min_query_length: 1 });
  await expect(workspace.select('asha', place, 'pods', 'web-0')).rejects.toThrow('no option');
  expect(await workspace.suggest('asha', place, 'pods', 'web-0')).toMatchObject([{ value: 'web-0' }]);
  await workspace.select('asha', place, 'pods', 'web-0');
  expect(heard).toMatchObject([
    { type: 'external_select', selected_option: { value: 'web-0', text: { text: 'shop/web-0' } } },
  ]);
});

test('a click on an ephemeral message has no message in it, but an address to replace it', async () => {
  const heard: unknown[] = [];
  running.app.action('go', async ({ ack, body, respond }) => {
    await ack();
    heard.push(body);
    await respond({ replace_original: true, text: 'replaced' });
  });
  const posted = await running.app.client.chat.postEphemeral({
    channel: 'C0INCIDENTS',
    user: 'U0ASKER',
    text: 'a',
    blocks: [
      { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }] },
    ],
  });
  const place = { channel: '#incidents', ts: posted.message_ts ?? '' };
  await workspace.click('asha', place, 'go');
  expect(heard[0]).toMatchObject({ container: { is_ephemeral: true } });
  expect(heard[0]).not.toHaveProperty('message');
  await vi.waitFor(() => expect(workspace.ephemerals('asha')[0]).toMatchObject({ text: 'replaced', blocks: [] }));
  await expect(workspace.click('boris', place, 'go')).rejects.toThrow('sees no message');
});

test('a submission may push, update or clear views', async () => {
  const view = (name: string, callback: string) => ({
    type: 'modal' as const,
    callback_id: callback,
    title: { type: 'plain_text' as const, text: name },
    submit: { type: 'plain_text' as const, text: 'Go' },
    blocks: [{ type: 'divider' as const }],
  });
  running.app.view('first', async ({ ack }) => ack({ response_action: 'push', view: view('Second', 'second') }));
  running.app.view('second', async ({ ack }) => ack({ response_action: 'update', view: view('Third', 'third') }));
  running.app.view('third', async ({ ack }) => ack({ response_action: 'clear' }));
  const trigger = workspace.world.context.triggers.issue('U0ASKER');
  await running.app.client.views.open({ trigger_id: trigger, view: view('First', 'first') });
  const titles = () => workspace.views('asha').map((each) => each.title?.text);
  await workspace.submitView('asha');
  expect(titles()).toEqual(['First', 'Second']);
  await workspace.submitView('asha');
  expect(titles()).toEqual(['First', 'Third']);
  await workspace.submitView('asha');
  expect(titles()).toEqual([]);
});

test('a person of another workspace acts under that team; nobody acts where they are not', async () => {
  const place = await postMenu({ type: 'button', action_id: 'fix', text: plain('Fix') });
  await workspace.click('otto', place, 'fix');
  expect(running.heard[0]?.body).toMatchObject({ user: { id: 'U0OUTSIDE', team_id: 'T0PARTNER' } });
  await expect(workspace.slash('otto', '#ops', '/calico', 'why')).rejects.toThrow('otto is not in #ops');
  await expect(workspace.click('asha', place, 'nothing')).rejects.toThrow('no element with action_id nothing');
});

test('a direct message reaches the app as a message event', async () => {
  const heard: unknown[] = [];
  running.app.message(async ({ message }) => void heard.push(message));
  await workspace.say('asha', workspace.direct('asha').id, 'hello');
  await vi.waitFor(() => expect(heard).toMatchObject([{ channel_type: 'im', text: 'hello', user: 'U0ASKER' }]));
});
