import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  readAuditSettings,
  readBotSettings,
  readClusterSettings,
  readFixerSettings,
  readTerminalSettings,
  readWorkerSettings,
} from '../../../src/settings/config.ts';

const good = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://127.0.0.1:6379' };

/** 32 different bytes. */
const aKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64');

const mistakeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no mistake';
};

describe('settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calico-why-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string): string => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('fills in what is not set', () => {
    expect(readWorkerSettings(good)).toEqual({
      slack: {
        botToken: 'xoxb-1',
        apiUrl: 'https://slack.com/api/',
        command: '/calico',
        incidentChannels: [],
      },
      redis: { url: 'redis://127.0.0.1:6379', prefix: 'calico-why' },
      scope: { workspace: 'default', cluster: 'default' },
      cluster: {},
      probe: {
        namespace: 'calico-why-probe',
        labels: 'app.kubernetes.io/name=calico-why,app.kubernetes.io/component=probe',
        container: 'probe',
      },
      fixes: { enabled: false, expireMinutes: 15, undoMinutes: 60, approvers: [], namespace: 'calico-why' },
      languages: { default: 'en', channels: new Map() },
      limits: { perAsker: 3, perChannel: 20, perCluster: 8, runSeconds: 90, keepDays: 14 },
      history: { keepDays: 90, most: 5_000 },
      live: { default: 'auto' },
      log: { level: 'info' },
      metrics: { port: 9464 },
    });
  });

  it('serves metrics on a chosen address, and refuses what is none', () => {
    expect(readWorkerSettings({ ...good, METRICS_ADDRESS: '127.0.0.1' }).metrics.address).toBe('127.0.0.1');
    expect(readWorkerSettings({ ...good, METRICS_ADDRESS: '::1' }).metrics.address).toBe('::1');
    expect(() => readWorkerSettings({ ...good, METRICS_ADDRESS: 'localhost:9464' })).toThrow(
      'METRICS_ADDRESS (metrics.address) must be an address of this machine',
    );
  });

  it('has a language for each channel, and refuses one that there is none of', () => {
    const written = { ...good, CALICO_WHY_LANGUAGE: 'zh', CALICO_WHY_CHANNEL_LANGUAGES: 'C0OPS=en, C0NET=zh' };
    const channels = new Map([
      ['C0OPS', 'en'],
      ['C0NET', 'zh'],
    ]);
    expect(readBotSettings(written).languages).toEqual({ default: 'zh', channels });
    const path = file('languages:\n  default: zh\n  channels: {C0OPS: en, C0NET: zh}\n');
    expect(readWorkerSettings({ ...good, CALICO_WHY_CONFIG: path }).languages).toEqual({ default: 'zh', channels });
    const wrong = { ...good, CALICO_WHY_LANGUAGE: 'fr', CALICO_WHY_CHANNEL_LANGUAGES: 'C0OPS=de' };
    const message = mistakeOf(() => readBotSettings(wrong));
    expect(message).toContain('CALICO_WHY_LANGUAGE (languages.default) must be one of en, zh');
    expect(message).toContain('CALICO_WHY_CHANNEL_LANGUAGES (languages.channels), C0OPS must be one of en, zh');
    const bad = { ...good, CALICO_WHY_CHANNEL_LANGUAGES: 'C0OPS,general=zh' };
    expect(mistakeOf(() => readBotSettings(bad))).toContain('must look like C0123456789=zh');
    const byName = { ...good, CALICO_WHY_CHANNEL_LANGUAGES: 'general=zh' };
    expect(mistakeOf(() => readBotSettings(byName))).toContain('must be a channel id');
  });

  it('reads a setting by the name that it had in the version before, and says how it is called now', () => {
    const warned: string[] = [];
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warned.push(String(text)));
    try {
      const old = { ...good, CALICO_WHY_SWEEPS_EVERY: '60', CALICO_WHY_SWEEPS_WHICH: 'ipam' };
      const read = readWorkerSettings({ ...old, CALICO_WHY_SCHEDULED_CHANNEL: 'C0OPS' });
      expect(read.scheduled).toEqual({ every: 60, checks: ['ipam'], channel: 'C0OPS', kernel: true });
      expect(warned).toEqual([
        expect.stringMatching(/^CALICO_WHY_SWEEPS_EVERY is called CALICO_WHY_SCHEDULED_EVERY now/),
        expect.stringMatching(/^CALICO_WHY_SWEEPS_WHICH is called CALICO_WHY_SCHEDULED_CHECKS now/),
      ]);
      const both = { ...old, CALICO_WHY_SCHEDULED_CHANNEL: 'C0OPS', CALICO_WHY_SCHEDULED_EVERY: '30' };
      expect(readWorkerSettings(both).scheduled).toMatchObject({ every: 30 });
      const path = join(folder, 'old.yaml');
      writeFileSync(path, 'sweeps:\n  every: 45\n  which: [nodes]\nscheduled:\n  channel: C0OPS\n');
      const fromFile = readWorkerSettings({ ...good, CALICO_WHY_CONFIG: path }).scheduled;
      expect(fromFile).toEqual({ every: 45, checks: ['nodes'], channel: 'C0OPS', kernel: true });
      const fixing = { CALICO_WHY_FIXES: 'true', CALICO_WHY_MENDER_NAMESPACE: 'net-repair', CALICO_WHY_MENDER: 'true' };
      expect(readWorkerSettings({ ...good, ...fixing }).remediator).toMatchObject({ namespace: 'net-repair' });
    } finally {
      warn.mockRestore();
    }
  });

  it('schedules checks where it is told how often and where to', () => {
    const every = { ...good, CALICO_WHY_SCHEDULED_EVERY: '60', CALICO_WHY_SCHEDULED_CHANNEL: 'C0OPS' };
    const usual = ['ipam', 'duplicates', 'nodes', 'controllers'];
    expect(readWorkerSettings(every).scheduled).toEqual({ every: 60, checks: usual, channel: 'C0OPS', kernel: true });
    const some = { ...every, CALICO_WHY_SCHEDULED_CHECKS: 'ipam, nodes', CALICO_WHY_SCHEDULED_KERNEL: 'false' };
    expect(readBotSettings(some).scheduled).toMatchObject({ checks: ['ipam', 'nodes'], kernel: false });
    expect(mistakeOf(() => readWorkerSettings({ ...good, CALICO_WHY_SCHEDULED_EVERY: '60' }))).toMatch(
      /CALICO_WHY_SCHEDULED_CHANNEL \(scheduled.channel\) is missing/,
    );
    expect(mistakeOf(() => readWorkerSettings({ ...every, CALICO_WHY_SCHEDULED_CHECKS: 'all' }))).toMatch(
      /CALICO_WHY_SCHEDULED_CHECKS \(scheduled.checks\), entry 1 must be among ipam, duplicates/,
    );
  });

  it('starts HTTP with a signing secret and a port', () => {
    const settings = readBotSettings({ ...good, SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 's', SLACK_PORT: '8080' });
    expect(settings.receive).toEqual({ mode: 'http', signingSecret: 's', port: 8080 });
  });

  it('reports every mistake at once, each by its variable', () => {
    const message = mistakeOf(() =>
      readBotSettings({ REDIS_URL: 'http://x', LOG_LEVEL: 'loud', SLACK_INCIDENT_CHANNELS: 'C0AAAA,general' }),
    );
    for (const part of [
      'SLACK_BOT_TOKEN (slack.botToken) is missing',
      'SLACK_APP_TOKEN (slack.appToken) is missing: set it for Socket Mode',
      'REDIS_URL (redis.url) must look like redis://host:6379/0',
      'LOG_LEVEL (log.level)',
      'SLACK_INCIDENT_CHANNELS (slack.incidentChannels), entry 2 must be a channel id',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('asks for one of the two ways to hear from Slack', () => {
    const message = mistakeOf(() => readBotSettings({ ...good, SLACK_APP_TOKEN: '' }));
    expect(message).toContain('SLACK_APP_TOKEN (slack.appToken) is missing: set it for Socket Mode, or set');
  });

  it('says that everything is missing when nothing is set', () => {
    const message = mistakeOf(() => readBotSettings({}));
    expect(message).toContain('REDIS_URL (redis.url) is missing');
    expect(message).toContain('3 mistake(s)');
  });

  it('lets a worker do without the ways to hear from Slack', () => {
    expect(readWorkerSettings({ ...good, SLACK_APP_TOKEN: '' }).slack.botToken).toBe('xoxb-1');
  });

  it('reads who may approve from the file, and from the environment as YAML', () => {
    const rules =
      'approvers:\n    - classes: [ipam, node]\n      namespaces: [shop]\n      groups: [S0NETWORK]\n      people: 2\n';
    const path = file(`fixes:\n  enabled: true\n  expireMinutes: 5\n  ${rules}`);
    const fromFile = readFixerSettings({ ...good, CALICO_WHY_CONFIG: path, CALICO_WHY_SEAL_KEY: aKey }).fixes;
    expect(fromFile).toMatchObject({ enabled: true, expireMinutes: 5 });
    expect(fromFile.approvers).toEqual([
      {
        classes: ['ipam', 'node'],
        namespaces: ['shop'],
        users: [],
        groups: ['S0NETWORK'],
        people: 2,
        notAsker: false,
        allowGuests: false,
        allowOutside: false,
      },
    ]);
    const fromEnv = readBotSettings({
      ...good,
      CALICO_WHY_FIXES: 'on',
      CALICO_WHY_SEAL_KEY: aKey,
      CALICO_WHY_FIX_APPROVERS: "[{fixes: ['*'], users: [U0ONCALL], notAsker: true}]",
    }).fixes;
    expect(fromEnv).toMatchObject({
      enabled: true,
      approvers: [{ fixes: ['*'], users: ['U0ONCALL'], notAsker: true }],
    });
  });

  it.each([
    ['a name for a user', '[{classes: [node], users: [anna]}]', 'entry 1, users, entry 1 must be a user id'],
    ['nobody', '[{classes: [node]}]', 'entry 1 must name users or groups'],
    ['no kind of fix', '[{users: [U0ONCALL]}]', "entry 1 must name fixes or classes; classes: ['*'] is all of them"],
    ['a pattern that no fix fits', "[{fixes: ['restrat-*'], users: [U0ONCALL]}]", 'is no fix that there is'],
    ['a pattern of another kind', "[{classes: [pod], clusters: ['*-prod'], users: [U0ONCALL]}]", 'at its end alone'],
    ['a fix that there is not', '[{fixes: [delete-everything], users: [U0ONCALL]}]', 'is no fix that there is'],
    ['a word that means nothing', '[{fixes: ["*"], users: [U0ONCALL], poeple: 2}]', 'Unrecognized key: "poeple"'],
    ['nobody needed', '[{fixes: ["*"], users: [U0ONCALL], people: 0}]', 'people'],
    ['no YAML', '[{', 'is no YAML'],
    ['no list', 'U0ONCALL', 'expected array'],
  ])('refuses %s among the approvers', (_name, approvers, mistake) => {
    const message = mistakeOf(() => readBotSettings({ ...good, CALICO_WHY_FIX_APPROVERS: approvers }));
    expect(message).toContain('CALICO_WHY_FIX_APPROVERS (fixes.approvers)');
    expect(message).toContain(mistake);
  });

  it('starts no fix worker where fixes are switched off', () => {
    expect(mistakeOf(() => readFixerSettings(good))).toContain('fixes are switched off');
  });

  it('starts no fix worker without the key that proves approvals, and says how to make one', () => {
    const on = { ...good, CALICO_WHY_FIXES: 'true' };
    expect(mistakeOf(() => readFixerSettings(on))).toContain('fixes are off: without a key');
    expect(readFixerSettings({ ...on, CALICO_WHY_SEAL_KEY: aKey }).seal).toEqual([Buffer.from(aKey, 'base64')]);
    expect(readWorkerSettings({ ...on, CALICO_WHY_SEAL_KEY: aKey })).not.toHaveProperty('seal');
  });

  it.each([
    ['too short', { CALICO_WHY_SEAL_KEY: Buffer.from('hunter2-hunter2').toString('base64') }],
    ['a password', { CALICO_WHY_SEAL_KEY: 'hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 hunter2' }],
    ['the same byte again and again', { CALICO_WHY_SEAL_KEY: Buffer.alloc(32, 7).toString('base64') }],
    ['an old one that is none', { CALICO_WHY_SEAL_KEY: aKey, CALICO_WHY_SEAL_OLD_KEYS: 'hunter2' }],
    ['old ones alone', { CALICO_WHY_SEAL_OLD_KEYS: aKey }],
  ])('refuses a key that is %s, and does not repeat it', (_, key) => {
    const message = mistakeOf(() => readBotSettings({ ...good, ...key }));
    expect(message).toMatch(/CALICO_WHY_SEAL_(?:OLD_KEYS|KEY) \(seal\.\w+\)/);
    for (const value of Object.values(key)) expect(message).not.toContain(value);
  });

  it('takes keys of before beside the one that seals', () => {
    const other = aKey.replace(/^.{8}/, 'newer+/+');
    const { seal } = readBotSettings({ ...good, CALICO_WHY_SEAL_KEY: other, CALICO_WHY_SEAL_OLD_KEYS: `${aKey}, ` });
    expect(seal?.map((key) => key.toString('base64'))).toEqual([other, aKey]);
  });

  it('knows the remediator where it is switched on', () => {
    expect(readWorkerSettings(good).remediator).toBeUndefined();
    const on = { ...good, CALICO_WHY_REMEDIATOR: 'true' };
    expect(readWorkerSettings({ ...on, CALICO_WHY_FIXES: 'true' }).remediator).toEqual({
      namespace: 'calico-why-remediator',
      labels: 'app.kubernetes.io/name=calico-why,app.kubernetes.io/component=remediator',
      container: 'remediator',
    });
    expect(mistakeOf(() => readWorkerSettings(on))).toContain('CALICO_WHY_FIXES (fixes.enabled) is off');
    expect(readBotSettings(on).fixes.enabled).toBe(false);
  });

  it('tells names in the environment that nobody reads beside every other mistake', () => {
    const message = mistakeOf(() => readBotSettings({ ...good, REDIS_URL: '', CALICO_WHY_ASK_USER: 'U0ONCALL' }));
    expect(message).toContain('2 mistake(s)');
    expect(message).toContain(
      'CALICO_WHY_ASK_USER in the environment is not a setting: did you mean CALICO_WHY_ASK_USERS?',
    );
    expect(message).toContain('REDIS_URL (redis.url) is missing');
    expect(message).not.toContain('U0ONCALL');
    const terminal = mistakeOf(() => readTerminalSettings({ CALICO_WHY_LIV: 'never' }));
    expect(terminal).toContain('did you mean CALICO_WHY_LIVE?');
  });

  it('needs Redis alone for the audit', () => {
    expect(readAuditSettings({ REDIS_URL: good.REDIS_URL }).redis.prefix).toBe('calico-why');
    expect(mistakeOf(() => readAuditSettings({}))).toContain('REDIS_URL (redis.url) is missing');
  });

  it('takes ids that a key can hold for workspace and cluster', () => {
    const ids = { CALICO_WHY_WORKSPACE: 'acme', CALICO_WHY_CLUSTER_ID: 'prod-1.eu' };
    expect(readAuditSettings({ ...good, ...ids }).scope).toEqual({ workspace: 'acme', cluster: 'prod-1.eu' });
    for (const id of ['a:b', 'a b', 'a/b', '*', 'x'.repeat(65)])
      expect(mistakeOf(() => readBotSettings({ ...good, CALICO_WHY_CLUSTER_ID: id }))).toContain(
        'CALICO_WHY_CLUSTER_ID (scope.cluster) may hold letters',
      );
  });

  it('wants labels as pairs', () => {
    expect(mistakeOf(() => readWorkerSettings({ ...good, CALICO_WHY_PROBE_LABELS: 'app in (a,b)' }))).toContain(
      'CALICO_WHY_PROBE_LABELS (probe.labels) must look like app=probe,tier=node',
    );
  });

  it('never repeats a secret', () => {
    const message = mistakeOf(() => readBotSettings({ ...good, SLACK_BOT_TOKEN: 'hunter2-secret' }));
    expect(message).toContain('SLACK_BOT_TOKEN');
    expect(message).not.toContain('hunter2');
  });

  it('lays the environment over the file', () => {
    const path = file('slack:\n  incidentChannels: [C0AAAAAAA]\nlimits:\n  perAsker: 5\n  perCluster: 2\n');
    const settings = readBotSettings({ ...good, CALICO_WHY_CONFIG: path, CALICO_WHY_LIMIT_PER_CLUSTER: '4' });
    expect(settings.limits).toMatchObject({ perAsker: 5, perCluster: 4 });
    expect(settings.slack.incidentChannels).toEqual(['C0AAAAAAA']);
  });

  it.each([
    ['unknown names', 'slakc: {}\nlimits: {perAskre: 2}\n', /slakc.*is not a setting[\s\S]*limits\.perAskre/],
    ['broken YAML', 'slack: [', /cannot read the settings file/],
    ['a list', '- a\n', /does not hold settings/],
  ])('refuses %s in the file', (_name, text, expected) => {
    expect(mistakeOf(() => readBotSettings({ ...good, CALICO_WHY_CONFIG: file(text) }))).toMatch(expected);
  });

  it('knows Goldmane by its address and three files, or not at all', () => {
    const files = { CALICO_WHY_GOLDMANE_CA: '/ca', CALICO_WHY_GOLDMANE_CERT: '/crt', CALICO_WHY_GOLDMANE_KEY: '/key' };
    expect(readTerminalSettings({}).goldmane).toBeUndefined();
    expect(readTerminalSettings({ ...files, CALICO_WHY_GOLDMANE: '[::1]:7443' }).goldmane).toEqual({
      address: '[::1]:7443',
      ca: '/ca',
      cert: '/crt',
      key: '/key',
    });
    const path = file('goldmane: {address: "unix:/x", serverName: "a b"}\n');
    expect(mistakeOf(() => readTerminalSettings({ CALICO_WHY_CONFIG: path }))).toMatch(
      /CALICO_WHY_GOLDMANE \(goldmane\.address\) must look like.*\n.*CALICO_WHY_GOLDMANE_SERVER_NAME/,
    );
    expect(mistakeOf(() => readTerminalSettings({ ...files, CALICO_WHY_GOLDMANE_KEY: '' }))).toMatch(
      /CALICO_WHY_GOLDMANE \(goldmane\.address\) is missing.*\n.*CALICO_WHY_GOLDMANE_KEY \(goldmane\.key\) is missing/,
    );
  });

  it('knows where Calico keeps its objects, and how calicoctl is to read them', () => {
    const etcd = { CALICO_WHY_DATASTORE: 'etcd', CALICO_WHY_CALICOCTL_CONFIG: '/etc/calico/calicoctl.cfg' };
    expect(readClusterSettings({ ...etcd, CALICO_WHY_ALLOW_VERSION_MISMATCH: 'true' })).toEqual({
      datastore: 'etcd',
      calicoctlConfig: '/etc/calico/calicoctl.cfg',
      allowVersionMismatch: true,
    });
    expect(readClusterSettings({ CALICO_WHY_DATASTORE: '' })).toEqual({});
    expect(() => readClusterSettings({ CALICO_WHY_DATASTORE: 'consul' })).toThrow(/CALICO_WHY_DATASTORE/);
  });

  it('needs neither Slack nor Redis for the terminal', () => {
    expect(readTerminalSettings({ KUBECONFIG: '/tmp/k' }).cluster).toEqual({ kubeconfig: '/tmp/k' });
  });
});
