import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { alertRulesSchema } from '../../../src/question/alert-rules.ts';
import { readBotSettings } from '../../../src/settings/config.ts';

const folder = join(import.meta.dirname, '../../../deploy/components/alerts');
const read = <T>(file: string): T => load(readFileSync(join(folder, file), 'utf8')) as T;

describe('the component that hears alerts', () => {
  const { patches } = read<{ patches: { patch: string }[] }>('kustomization.yaml');
  const [settings, bot] = patches.map(({ patch }) => load(patch)) as [
    { data: Record<string, string> },
    {
      spec: {
        template: {
          spec: {
            containers: {
              env: { name: string; value?: string }[];
              ports: { name: string; containerPort: number }[];
              volumeMounts: { mountPath: string }[];
            }[];
          };
        };
      };
    },
  ];
  const [container] = bot.spec.template.spec.containers;

  it('gives the bot settings that it takes', () => {
    const env = Object.fromEntries(
      (container?.env ?? []).map(({ name, value = 'a-secret-of-some-length' }) => [name, value]),
    );
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://redis:6379' };
    const basic = { CALICO_WHY_ALERTS_BASIC: 'user:a-password-of-some-length' };
    const read = readBotSettings({ ...slack, ...settings.data, ...env, ...basic });
    expect(read.alerts).toMatchObject({
      port: 8080,
      channel: 'C0123456789',
      rules: '/etc/calico-why/alerts/rules.yaml',
    });
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/etc/calico-why/alerts']);
  });

  it('lets its Service and its policy reach the port that the bot has', () => {
    const service = read<{ spec: { ports: { targetPort: string }[] } }>('service.yaml');
    const policy = read<{ spec: { ingress: { ports: { port: number }[] }[] } }>('policy.yaml');
    const [port] = container?.ports ?? [];
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual([port?.name]);
    expect(policy.spec.ingress[0]?.ports.map((one) => one.port)).toEqual([port?.containerPort]);
  });

  it('has rules that can be read', () => {
    const { data } = read<{ data: Record<string, string> }>('rules.yaml');
    expect(alertRulesSchema.parse(load(data['rules.yaml'] ?? '')).rules).toHaveLength(3);
  });
});
