/** The Web API as an app sees it through Slack's own client. */
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quiet } from './bolt-app.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
let client: WebClient;
let now = 1_700_000_000_000;

const clientFor = (token: string): WebClient =>
  new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
beforeEach(async () => {
  now = 1_700_000_000_000;
  workspace = await startWorkspace({ clock: () => now });
  client = clientFor(workspace.botToken);
});
afterEach(() => workspace.close());

const refusal = async (call: Promise<unknown>): Promise<{ error: string; [more: string]: unknown }> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data as never;
    throw error;
  }
  throw new Error('the call was not refused');
};

const channel = 'C0INCIDENTS';
const divider = { type: 'divider' as const };

test('who the token is; tokens that will not do', async () => {
  expect(await client.auth.test()).toMatchObject({
    team_id: 'T0HOME',
    user_id: workspace.botUserId,
    bot_id: 'B0CALICOWHY',
  });
  expect((await refusal(clientFor('').auth.test())).error).toBe('not_authed');
  expect((await refusal(clientFor('xoxb-other').auth.test())).error).toBe('invalid_auth');
  expect((await refusal(client.apps.connections.open({}))).error).toBe('not_allowed_token_type');
  expect((await refusal(clientFor(workspace.appToken).chat.postMessage({ channel, text: 'a' }))).error).toBe(
    'not_allowed_token_type',
  );
  expect(await refusal(client.apiCall('chat.nonsense'))).toMatchObject({
    error: 'unknown_method',
    req_method: 'chat.nonsense',
  });
});

test('a scope that is missing is named', async () => {
  workspace.setScopes(['chat:write']);
  expect(await refusal(client.users.info({ user: 'U0ASKER' }))).toMatchObject({
    error: 'missing_scope',
    needed: 'users:read',
    provided: 'chat:write',
  });
});

test('JSON bodies do as well as forms', async () => {
  const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${workspace.botToken}` },
    body: JSON.stringify({ channel, text: 'hello', blocks: [divider] }),
  });
  expect(await response.json()).toMatchObject({ ok: true, channel, message: { text: 'hello', bot_id: 'B0CALICOWHY' } });
});

const refusedPosts: [string, object, string][] = [
  ['no such channel', { channel: 'C0NOWHERE', text: 'a' }, 'channel_not_found'],
  ['a channel without the app', { channel: 'C0RANDOM', text: 'a' }, 'not_in_channel'],
  ['nothing to say', { channel, text: ' ' }, 'no_text'],
  ['too much text', { channel, text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['blocks that are none', { channel, text: 'a', blocks: 'nonsense' }, 'invalid_blocks_format'],
  ['no such thread', { channel, text: 'a', thread_ts: '1.000001' }, 'thread_not_found'],
  ['metadata without a type', { channel, text: 'a', metadata: { event_payload: {} } }, 'invalid_metadata_format'],
];

test.each(refusedPosts)('a post is refused: %s', async (_name, args, error) => {
  expect((await refusal(client.apiCall('chat.postMessage', { ...args }))).error).toBe(error);
});

test('bad blocks are refused with the reasons', async () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
  expect(await refusal(client.apiCall('chat.postMessage', { channel, text: 'a', blocks }))).toMatchObject({
    error: 'invalid_blocks',
    errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
    response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'] },
  });
  expect(workspace.messages(channel)).toEqual([]);
});

test('an update with text and no blocks takes the blocks away', async () => {
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'one', blocks: [divider] });
  await client.chat.update({ channel, ts, text: 'two', blocks: [divider, divider] });
  expect(workspace.messages(channel)[0]).toMatchObject({
    text: 'two',
    blocks: [{ type: 'divider' }, { type: 'divider' }],
  });
  await client.chat.update({ channel, ts, text: 'three' });
  expect(workspace.messages(channel)[0]).toMatchObject({ text: 'three', blocks: [], editedTs: expect.any(String) });
  expect((await refusal(client.chat.update({ channel, ts: '1.1', text: 'a' }))).error).toBe('message_not_found');
  const { message } = await workspace.say('asha', channel, 'mine');
  expect((await refusal(client.chat.update({ channel, ts: message.ts, text: 'a' }))).error).toBe('cant_update_message');
});

test("an update's text is counted in bytes, after escaping", async () => {
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'one' });
  expect(await client.chat.update({ channel, ts, text: 'x'.repeat(4_000) })).toMatchObject({ ok: true });
  for (const text of ['x'.repeat(4_001), '–'.repeat(1_334), '<'.repeat(1_001)]) {
    expect((await refusal(client.chat.update({ channel, ts, text }))).error).toBe('msg_too_long');
  }
});

test('timestamps are unique and increase while the clock stands still', async () => {
  const posted = await Promise.all(Array.from({ length: 20 }, () => client.chat.postMessage({ channel, text: 'a' })));
  const all = posted.map(({ ts }) => ts ?? '');
  expect(new Set(all).size).toBe(20);
  expect(all.every((ts) => /^\d{10}\.\d{6}$/.test(ts))).toBe(true);
});

test('metadata comes back only when asked for', async () => {
  const metadata = { event_type: 'step', event_payload: { run: 'r1' } };
  const parent = await client.chat.postMessage({ channel, text: 'card' });
  await client.chat.postMessage({ channel, text: 'a step', thread_ts: parent.ts ?? '', metadata });
  const without = await client.conversations.replies({ channel, ts: parent.ts ?? '' });
  const withIt = await client.conversations.replies({ channel, ts: parent.ts ?? '', include_all_metadata: true });
  expect(without.messages?.[1]).not.toHaveProperty('metadata');
  expect(withIt.messages).toMatchObject([{ reply_count: 1 }, { text: 'a step', metadata }]);
});

test('history is newest first, in pages, without replies and ephemerals', async () => {
  for (const text of ['one', 'two', 'three']) await client.chat.postMessage({ channel, text });
  const [first] = workspace.messages(channel);
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: first?.ts ?? '' });
  await client.chat.postEphemeral({ channel, user: 'U0ASKER', text: 'psst' });
  const page = await client.conversations.history({ channel, limit: 2 });
  expect(page.messages?.map((each) => each.text)).toEqual(['three', 'two']);
  const rest = await client.conversations.history({ channel, cursor: page.response_metadata?.next_cursor ?? '' });
  expect(rest.messages?.map((each) => each.text)).toEqual(['one']);
});

test('an ephemeral message is seen by one person, who must be in the channel', async () => {
  await client.chat.postEphemeral({ channel, user: 'U0ASKER', text: 'psst' });
  expect(workspace.messages(channel, 'asha').map((each) => each.text)).toEqual(['psst']);
  expect(workspace.messages(channel, 'boris')).toEqual([]);
  expect((await refusal(client.chat.postEphemeral({ channel: 'C0OPS', user: 'U0OUTSIDE', text: 'a' }))).error).toBe(
    'user_not_in_channel',
  );
});

test('guests and people of another workspace are told apart', async () => {
  const about = async (user: string) => (await client.users.info({ user })).user;
  expect(await about('U0GUEST')).toMatchObject({ is_restricted: true, is_ultra_restricted: false, team_id: 'T0HOME' });
  expect(await about('U0SINGLE')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
  expect(await about('U0OUTSIDE')).toMatchObject({ team_id: 'T0PARTNER', is_stranger: true });
  expect((await client.usergroups.users.list({ usergroup: 'S0NETOPS' })).users).toEqual(['U0APPROVER', 'U0ONCALL']);
  expect((await client.conversations.info({ channel })).channel).toMatchObject({ is_ext_shared: true });
});

test('a file goes up in three steps and is shared in a thread', async () => {
  const parent = await client.chat.postMessage({ channel, text: 'card' });
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: parent.ts ?? '',
    filename: 'proof.txt',
    content: 'every line',
    title: 'Proof',
  });
  const [file] = workspace.files();
  expect(file).toMatchObject({ name: 'proof.txt', title: 'Proof', state: 'complete' });
  expect(file?.bytes.toString()).toBe('every line');
  expect(workspace.thread(channel, parent.ts ?? '')[1]?.files).toEqual([file?.id]);
  const info = await client.files.info({ file: file?.id ?? '' });
  expect(info.file).toMatchObject({ size: 10, shares: { public: { [channel]: [{ thread_ts: parent.ts }] } } });
  const address = info.file?.url_private ?? '';
  expect((await fetch(address)).status).toBe(403);
  const fetched = await fetch(address, { headers: { authorization: `Bearer ${workspace.botToken}` } });
  expect(await fetched.text()).toBe('every line');
  expect((await refusal(client.apiCall('files.upload', { content: 'a' }))).error).toBe('method_deprecated');
});

test('a picture can be shown in a block once it is complete', async () => {
  const picture = Buffer.from('89504e470d0a1a0a', 'hex');
  await client.filesUploadV2({ filename: 'path.png', file: picture });
  const id = workspace.files()[0]?.id ?? '';
  const blocks = [{ type: 'image' as const, slack_file: { id }, alt_text: 'the path' }];
  expect(await client.chat.postMessage({ channel, text: 'a', blocks })).toMatchObject({ ok: true });
});

test('mentions and links in what the app posts are recorded; escaped ones are not', async () => {
  await client.chat.postMessage({
    channel,
    text: 'pod &lt;!channel&gt; @here',
    blocks: [{ type: 'section', text: { type: 'plain_text', text: '<!here> <@U0ASKER>' } }],
  });
  expect(workspace.mentions()).toEqual([]);
  await client.chat.postMessage({
    channel,
    text: '<!channel>',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '<@U0ASKER> <https://e.org|see>' } },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'here' }] }],
      },
    ],
  });
  expect(workspace.mentions().map(({ kind, id, in: place }) => [kind, id, place])).toEqual([
    ['channel', undefined, 'text'],
    ['user', 'U0ASKER', 'blocks/0'],
    ['here', undefined, 'blocks/1'],
  ]);
  expect(workspace.links()).toMatchObject([{ url: 'https://e.org', text: 'see' }]);
  await client.chat.postMessage({ channel, text: 'oh @channel', link_names: true });
  expect(workspace.mentions()).toHaveLength(4);
});

test('reactions, pins, bookmarks, joining, permalinks', async () => {
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'a' });
  await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  expect((await refusal(client.reactions.add({ channel, timestamp: ts, name: 'eyes' }))).error).toBe('already_reacted');
  await client.reactions.remove({ channel, timestamp: ts, name: 'eyes' });
  await client.pins.add({ channel, timestamp: ts });
  expect((await refusal(client.pins.add({ channel, timestamp: ts }))).error).toBe('already_pinned');
  await client.bookmarks.add({ channel_id: channel, title: 'Run', link: 'https://e.org', type: 'link' });
  await client.conversations.join({ channel: 'C0RANDOM' });
  expect(await client.chat.postMessage({ channel: 'C0RANDOM', text: 'now I am in' })).toMatchObject({ ok: true });
  const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
  expect(permalink).toBe(`${workspace.url}archives/${channel}/p${ts.replace('.', '')}`);
});

const modal = (more = {}) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Title' },
  blocks: [divider],
  ...more,
});

test('a trigger opens one view, within three seconds', async () => {
  const { triggers } = workspace.world.context;
  const fresh = triggers.issue('U0ASKER');
  await client.views.open({ trigger_id: fresh, view: modal() });
  expect((await refusal(client.views.open({ trigger_id: fresh, view: modal() }))).error).toBe('exchanged_trigger_id');
  const old = triggers.issue('U0ASKER');
  now += 3_001;
  expect((await refusal(client.views.open({ trigger_id: old, view: modal() }))).error).toBe('expired_trigger_id');
  expect((await refusal(client.views.open({ trigger_id: 'x', view: modal() }))).error).toBe('invalid_trigger_id');
});

test('views are updated by id or external id, stacked three high, checked by hash', async () => {
  const { triggers } = workspace.world.context;
  const trigger = () => triggers.issue('U0ASKER');
  const { view } = await client.views.open({ trigger_id: trigger(), view: modal({ external_id: 'run-1' }) });
  await client.views.update({ external_id: 'run-1', view: modal({ external_id: 'run-1', callback_id: 'two' }) });
  expect(workspace.views('asha')).toMatchObject([{ id: view?.id, callbackId: 'two' }]);
  const stale = client.views.update({ view_id: view?.id ?? '', hash: view?.hash ?? '', view: modal() });
  expect((await refusal(stale)).error).toBe('hash_conflict');
  await client.views.push({ trigger_id: trigger(), view: modal() });
  await client.views.push({ trigger_id: trigger(), view: modal() });
  expect((await refusal(client.views.push({ trigger_id: trigger(), view: modal() }))).error).toBe('push_limit_reached');
  const long = modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } });
  expect((await refusal(client.views.open({ trigger_id: trigger(), view: long }))).error).toBe('invalid_arguments');
});

test('a response_url answers five times within thirty minutes', async () => {
  const { responseUrls } = workspace.world;
  const post = async (url: string, body: object) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const url = responseUrls.issue({ channel, user: 'U0ASKER' });
  for (let use = 0; use < 5; use += 1) expect((await post(url, { text: `${use}` })).status).toBe(200);
  expect(await post(url, { text: 'six' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } });
  const late = responseUrls.issue({ channel, user: 'U0ASKER' });
  now += 30 * 60_000 + 1;
  expect((await post(late, { text: 'late' })).body).toEqual({ ok: false, error: 'expired_url' });
  expect(workspace.ephemerals('asha')).toHaveLength(5);
  expect(workspace.calls('response_url')).toHaveLength(7);
});

test('every call is on record, without the token', async () => {
  await client.chat.postMessage({ channel, text: 'hello', unfurl_links: false });
  const [call] = workspace.calls('chat.postMessage');
  expect(call).toMatchObject({
    method: 'chat.postMessage',
    args: { channel, text: 'hello', unfurl_links: 'false' },
    status: 200,
  });
  expect(JSON.stringify(workspace.calls())).not.toContain('xoxb');
});
