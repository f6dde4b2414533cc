import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** The manifest of the Slack app asks for what the code uses and for nothing else. */

const top = join(import.meta.dirname, '../../..');

const named = <Shape extends z.ZodRawShape>(shape: Shape) => z.array(z.looseObject(shape)).default([]);
const manifest = z
  .object({
    features: z.object({
      app_home: z.object({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      }),
      slash_commands: named({ command: z.string() }),
      assistant_view: z.object({ assistant_description: z.string().min(1) }).optional(),
      shortcuts: named({ callback_id: z.string() }),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()), user: z.array(z.string()).default([]) }) }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.boolean() }),
      socket_mode_enabled: z.boolean(),
    }),
  })
  .parse(load(readFileSync(join(top, 'deploy/slack-app-manifest.yaml'), 'utf8')));

const sources = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(join(top, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) =>
      readFileSync(join(entry.parentPath, entry.name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\s\/\/.*$/gm, ''),
    ),
);
const all = sources.join('\n');

/** Of the SDK's client: `chat.postMessage`, `usergroups.users.list`, `filesUploadV2`, … */
const methodsOf = (value: object, trail: string[] = []): string[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    if (typeof member === 'function') return [[...trail, name].join('.')];
    return typeof member === 'object' && member !== null && trail.length < 3 ? methodsOf(member, [...trail, name]) : [];
  });
const client = new WebClient();
const methods = new Set(
  [
    ...Object.entries(client).flatMap(([name, member]: [string, unknown]) =>
      typeof member === 'object' && member !== null ? methodsOf(member, [name]) : [],
    ),
    'apiCall',
    'filesUploadV2',
  ].filter((name) => !name.startsWith('logger.')),
);

/** Web API methods that a text calls, whatever the client is called: the longest known end of `a.b.c.d(`. */
const callsIn = (text: string): string[] => {
  const found = [...text.matchAll(/((?:\s*\??\.\s*\w+)+)\s*\(/g)].flatMap(([, chain = '']) => {
    const names = chain
      .split('.')
      .map((name) => name.replace('?', '').trim())
      .filter((name) => name !== '');
    return names.flatMap((_, at) => names.slice(at).join('.')).find((end) => methods.has(end)) ?? [];
  });
  return [...new Set(found)].toSorted();
};

/**
 * Method → the bot scopes that it needs for what is asked of it: in public and in private channels, and in messages
 * with the app. From the page of each method, https://docs.slack.dev/reference/methods/<method>; the app-level token has a scope of its own.
 */
const needs: Record<string, string[]> = {
  'apps.connections.open': [],
  'assistant.threads.setStatus': ['chat:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  // files.getUploadURLExternal and files.completeUploadExternal
  filesUploadV2: ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};

/** Event → the scopes without which it is not sent: https://docs.slack.dev/reference/events/<event>. */
const eventNeeds: Record<string, string[]> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  assistant_thread_context_changed: ['assistant:write'],
  assistant_thread_started: ['assistant:write'],
  'message.im': ['im:history'],
};
/** Which messages are sent is a matter of the subscription; all come as one event. */
const nameOfEvent = (event: string): string => event.split('.')[0] ?? event;

/** First arguments of `app.<kind>('…'`. */
const heard = (kind: string): string[] =>
  [...all.matchAll(new RegExp(`\\bapp\\.${kind}\\(\\s*'([^']+)'`, 'g'))].map(([, name = '']) => name).toSorted();
const listens = (kind: string): boolean => new RegExp(`\\bapp\\.${kind}\\(`).test(all);

const { bot: scopes, user } = manifest.oauth_config.scopes;

describe('scopes', () => {
  it('finds a call by whatever name the client has', () => {
    expect(methods.size).toBeGreaterThan(200);
    expect(
      callsIn('await web.chat.postMessage({}); (x.client).usergroups.users.list({}); names.list(); a.users\n .info('),
    ).toEqual(['chat.postMessage', 'usergroups.users.list', 'users.info']);
  });

  it('are known of every method that is called, and of no other', () => {
    expect(callsIn(all)).toEqual(Object.keys(needs).toSorted());
  });

  it('grant each call, command and event, and there is none besides', () => {
    const used = [
      ...Object.values(needs).flat(),
      ...manifest.settings.event_subscriptions.bot_events.flatMap((event) => eventNeeds[event] ?? ['unknown event']),
      ...(listens('command') ? ['commands'] : []),
    ];
    expect(scopes.toSorted()).toEqual([...new Set(used)].toSorted());
    expect(user).toEqual([]);
  });

  it('each has a line that says what it is for', () => {
    const text = readFileSync(join(top, 'deploy/slack-app-manifest.yaml'), 'utf8');
    const lines = text.slice(text.indexOf('    bot:\n'), text.indexOf('settings:\n')).split('\n').slice(1);
    const bare = lines.filter((line, at) => line.includes(' - ') && !/^ +(#|- channels:)/.test(lines[at - 1] ?? ''));
    expect(bare).toEqual([]);
  });
});

describe('what is heard', () => {
  it('each subscribed event has a handler, and the reverse', () => {
    const events = manifest.settings.event_subscriptions.bot_events;
    expect(events.map(nameOfEvent).toSorted()).toEqual(heard('event'));
    expect(Object.keys(eventNeeds).toSorted()).toEqual(events.toSorted());
  });

  it('people may write to the app because somebody listens for that', () => {
    const { messages_tab_enabled: isOn, messages_tab_read_only_enabled: isReadOnly } = manifest.features.app_home;
    expect(isOn && !isReadOnly).toBe(heard('event').includes('message'));
  });

  it('the slash command is the one that the settings have unless told otherwise', () => {
    const [, usual] = /default\('(\/[a-z-]+)'\)/.exec(all) ?? [];
    expect([...all.matchAll(/\bapp\.command\(([^,]+),/g)].map(([, name]) => name)).toEqual(['settings.command']);
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([usual]);
  });

  it('shortcuts are those that somebody listens for', () => {
    expect(manifest.features.shortcuts.map(({ callback_id }) => callback_id).toSorted()).toEqual(heard('shortcut'));
    expect(listens('shortcut')).toBe(manifest.features.shortcuts.length > 0);
  });

  it('buttons and menus need interactivity, and each that is shown is listened for', () => {
    expect(manifest.settings.interactivity.is_enabled).toBe(
      listens('action') || listens('view') || listens('shortcut') || listens('options'),
    );
    const ids = [
      ...(
        /actionIds = \{([\s\S]*?)\}/.exec(readFileSync(join(top, 'src/chat/views/actions.ts'), 'utf8'))?.[1] ?? ''
      ).matchAll(/(\w+):/g),
    ].map(([, id = '']) => id);
    const app = readdirSync(join(top, 'src/chat/slack'))
      .map((file) => readFileSync(join(top, 'src/chat/slack', file), 'utf8'))
      .join('\n');
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter((id) => !app.includes(`actionPatterns.${id}`) && !app.includes(`'${id}'`))).toEqual([]);
    expect(ids.filter((id) => !all.includes(`actionIds.${id}`))).toEqual([]);
  });

  it('the assistant pane is there because somebody listens for it', () => {
    expect(manifest.features.assistant_view !== undefined).toBe(heard('event').includes('assistant_thread_started'));
  });

  it('the Home tab is on because it is written', () => {
    expect(manifest.features.app_home.home_tab_enabled).toBe(callsIn(all).includes('views.publish'));
  });
});
