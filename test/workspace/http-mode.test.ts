/** Bolt behind a request URL: every request signed, answers in the response. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Running, startHttpApp } from './bolt-app.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

describe.each(['http', 'express'] as const)("Bolt's %s receiver", (kind) => {
  let workspace: Workspace;
  let running: Running;

  beforeEach(async () => {
    workspace = await startWorkspace();
    running = await startHttpApp(workspace, kind);
  });
  afterEach(async () => {
    await running.stop();
    await workspace.close();
  });

  test('the request URL proves itself', async () => {
    expect(await workspace.verifyRequestUrl()).toBe(true);
  });

  test('command, card, click, modal and mention over signed HTTP', async () => {
    const outcome = await workspace.slash('asha', '#incidents', '/calico', 'why a cannot reach b');
    expect(outcome).toMatchObject({ acknowledged: true });
    await vi.waitFor(() => expect(workspace.messages('#incidents')[0]?.text).toBe('Done'));
    const place = { channel: '#incidents', ts: workspace.messages('#incidents')[0]?.ts ?? '' };
    expect(await workspace.click('boris', place, 'fix')).toMatchObject({ acknowledged: true });
    await vi.waitFor(() => expect(workspace.ephemerals('boris')[0]?.text).toBe('fixed by <@U0APPROVER>'));
    await workspace.click('asha', place, 'form');
    await vi.waitFor(() => expect(workspace.views('asha')).toHaveLength(1));
    expect((await workspace.submitView('asha', { from_pod: 'web-0' })).errors).toEqual({
      from: 'Write namespace/pod.',
    });
    expect((await workspace.submitView('asha', { from_pod: 'shop/web-0' })).errors).toEqual({});
    const { message } = await workspace.mention('asha', '#incidents', 'why?');
    await vi.waitFor(() => expect(workspace.thread('#incidents', message.ts)).toHaveLength(2));
    expect(workspace.deliveries().every((each) => each.attempts[0]?.via === 'http')).toBe(true);
  });

  test('an app with another signing secret refuses', async () => {
    await running.stop();
    running = await startHttpApp(workspace, kind, 'another-secret');
    const outcome = await workspace.slash('asha', '#incidents', '/calico', 'why');
    expect(outcome).toMatchObject({ acknowledged: false, error: 'http_error 401' });
    expect(running.heard).toEqual([]);
  });

  test('an event delivered again says so in its headers', async () => {
    await workspace.mention('asha', '#incidents', 'why?');
    await workspace.redeliver();
    await vi.waitFor(() => expect(workspace.messages('#incidents')).toHaveLength(1));
    const [parent] = workspace.messages('#incidents');
    await vi.waitFor(() => expect(workspace.thread('#incidents', parent?.ts ?? '')).toHaveLength(3));
    expect(running.heard.filter((each) => each.kind === 'mention').map((each) => each.retry)).toEqual([undefined, 1]);
  });
});
