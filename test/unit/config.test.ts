import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBotSettings, readTerminalSettings, readWorkerSettings } from '../../src/config.ts';

const good = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://127.0.0.1:6379' };

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
      cluster: {},
      probe: {
        namespace: 'calico-why',
        labels: 'app.kubernetes.io/name=calico-why,app.kubernetes.io/component=probe',
        container: 'probe',
      },
      limits: { perAsker: 3, perCluster: 8, runSeconds: 90, keepDays: 14 },
      live: { default: 'auto' },
      log: { level: 'info' },
      metrics: { port: 9464 },
    });
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
      'SLACK_INCIDENT_CHANNELS (slack.incidentChannels) must be a channel id',
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

  it('needs neither Slack nor Redis for the terminal', () => {
    expect(readTerminalSettings({ KUBECONFIG: '/tmp/k' }).cluster).toEqual({ kubeconfig: '/tmp/k' });
  });
});
