/** Bad weather on demand: limits, lost answers, repeated deliveries, dying sockets. */
import { WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quiet, type Running, startSocketApp } from './bolt-app.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
let running: Running | undefined;

beforeEach(async () => {
  workspace = await startWorkspace();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await workspace.close();
});

const channel = 'C0INCIDENTS';
const client = (): WebClient =>
  new WebClient(workspace.botToken, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
const post = (text = 'a') => client().chat.postMessage({ channel, text });
const fails = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error ?? 'failed',
  );

test('the next calls of a method are rate limited, then it works again', async () => {
  workspace.controls.rateLimit('chat.postMessage', 2, 7);
  const error = await fails(post());
  expect(error).toBeInstanceOf(WebAPIRateLimitedError);
  expect(error).toMatchObject({ retryAfter: 7 });
  expect(await client().auth.test()).toMatchObject({ ok: true });
  expect(await fails(post())).toBeInstanceOf(WebAPIRateLimitedError);
  expect(await post()).toMatchObject({ ok: true });
});

test('an ambiguous post is stored although the caller saw a network error', async () => {
  workspace.controls.dropBefore('chat.postMessage');
  expect(await fails(post('lost'))).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(workspace.messages(channel)).toEqual([]);
  workspace.controls.dropAfter('chat.postMessage');
  expect(await fails(post('landed'))).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(workspace.messages(channel).map((each) => each.text)).toEqual(['landed']);
  expect(workspace.calls('chat.postMessage').map((each) => each.fault)).toEqual(['network', 'ambiguous']);
});

test("Slack's own rates can be switched on", async () => {
  workspace.controls.enforceRates = true;
  await post();
  expect(await fails(post())).toMatchObject({ retryAfter: 1 });
});

test('refused block types, errors of choice, slowness', async () => {
  workspace.controls.refusedBlocks.add('table');
  const blocks = [{ type: 'table' as const, rows: [[{ type: 'raw_text' as const, text: 'a' }]] }];
  expect(await fails(client().chat.postMessage({ channel, text: 'a', blocks }))).toMatchObject({
    data: { error: 'invalid_blocks' },
  });
  workspace.controls.failWith('chat.postMessage', 'fatal_error');
  expect(await fails(post())).toMatchObject({ data: { error: 'fatal_error' } });
  workspace.controls.slow('auth.test', 60);
  const start = performance.now();
  await client().auth.test();
  expect(performance.now() - start).toBeGreaterThan(55);
});

test('the same slash command delivered again carries the same trigger', async () => {
  running = await startSocketApp(workspace);
  await workspace.slash('asha', '#incidents', '/calico', 'private');
  await workspace.redeliver();
  const heard = running.heard
    .filter((each) => each.kind === 'slash')
    .map((each) => each.body as { trigger_id: string });
  expect(heard).toHaveLength(2);
  expect(heard[0]?.trigger_id).toBe(heard[1]?.trigger_id);
});

test('a click can arrive twice', async () => {
  running = await startSocketApp(workspace);
  await workspace.slash('asha', '#incidents', '/calico', 'why');
  await vi.waitFor(() => expect(workspace.messages('#incidents')[0]?.text).toBe('Done'));
  workspace.controls.doubleClicks = true;
  await workspace.click('asha', { channel: '#incidents', ts: workspace.messages('#incidents')[0]?.ts ?? '' }, 'fix');
  await vi.waitFor(() => expect(running?.heard.filter((each) => each.kind === 'click')).toHaveLength(2));
});

test('an event that nobody acknowledges comes again, with the attempt and the reason', async () => {
  workspace.controls.retryDelaysMs = [10];
  const { outcome } = await workspace.mention('asha', '#incidents', 'anyone?');
  expect(outcome).toMatchObject({ acknowledged: false, error: 'no_connection' });
  running = await startSocketApp(workspace);
  await workspace.redeliver();
  expect(running.heard[0]).toMatchObject({ kind: 'mention', retry: expect.any(Number) });
});

test('a slash command without an app behind it leaves a note for the person', async () => {
  const outcome = await workspace.slash('asha', '#incidents', '/calico', 'why');
  expect(outcome).toMatchObject({ acknowledged: false, error: 'no_connection' });
  expect(workspace.ephemerals('asha')[0]?.text).toBe('/calico failed with the error "dispatch_failed"');
});

test('an acknowledgement that comes too late is none', async () => {
  workspace.controls.ackDeadlineMs = 30;
  running = await startSocketApp(workspace);
  running.app.command('/slow', async ({ ack }) => {
    await vi.waitFor(() => expect(workspace.ephemerals('asha')).toHaveLength(1));
    await ack();
  });
  const outcome = await workspace.slash('asha', '#incidents', '/slow');
  expect(outcome).toMatchObject({ acknowledged: false, error: 'timeout' });
  expect(workspace.ephemerals('asha')[0]?.text).toBe('/slow failed with the error "operation_timeout"');
});

test('ten connections and no more; each delivery goes to one of them', async () => {
  const open = async (): Promise<WebSocket> => {
    const response = await fetch(`${workspace.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.appToken}` },
    });
    const { url } = (await response.json()) as { url: string };
    return new WebSocket(url);
  };
  const got: string[][] = [];
  const first = async (socket: WebSocket): Promise<string> => {
    const all: string[] = [];
    got.push(all);
    socket.addEventListener('message', (event) => all.push(JSON.parse(String(event.data)).type));
    await vi.waitFor(() => expect(all.length).toBeGreaterThan(0));
    return all[0] ?? '';
  };
  const sockets: WebSocket[] = [];
  for (let index = 0; index < 10; index += 1) {
    const socket = await open();
    sockets.push(socket);
    expect(await first(socket)).toBe('hello');
  }
  expect(await first(await open())).toBe('disconnect');
  workspace.controls.ackDeadlineMs = 50;
  await workspace.slash('asha', '#incidents', '/calico', 'why');
  expect(got.flat().filter((each) => each === 'slash_commands')).toHaveLength(1);
  for (const socket of sockets) socket.close();
});

test('an app comes back after Slack moves its connection', async () => {
  running = await startSocketApp(workspace);
  workspace.sockets.disconnect('refresh_requested');
  await vi.waitFor(() => expect(workspace.sockets.connections).toBe(0));
  await vi.waitFor(() => expect(workspace.sockets.connections).toBe(1), { timeout: 15_000, interval: 100 });
  expect(await workspace.slash('asha', '#incidents', '/calico', 'private')).toMatchObject({ acknowledged: true });
});
