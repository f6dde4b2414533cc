import { describe, expect, it } from 'vitest';
import { contradictions } from '../../../src/settings/contradictions.ts';

type Settings = Parameters<typeof contradictions>[0];

const told = (settings: Settings, env: Record<string, string> = {}, hasUsualConfig = false): string =>
  contradictions(settings, { env, hasUsualConfig }).join('\n');

const repair = { namespace: 'repair' };
const http = (port: number) => ({ mode: 'http' as const, port });

describe('settings that are wrong together', () => {
  it.each<[string, Settings, RegExp]>([
    ['remediator without fixes', { fixes: { enabled: false }, remediator: repair }, /^CALICO_WHY_REMEDIATOR .* is off/],
    [
      'one namespace for probe and remediator',
      { remediator: repair, probe: repair },
      /^CALICO_WHY_REMEDIATOR_NAMESPACE .* are both repair/,
    ],
    ['etcd without endpoints', { cluster: { datastore: 'etcd' } }, /^CALICO_WHY_DATASTORE .* set ETCD_ENDPOINTS/],
    [
      "calicoctl's settings without etcd",
      { cluster: { calicoctlConfig: '/c', allowVersionMismatch: true } },
      /^CALICO_WHY_CALICOCTL_CONFIG .*\nCALICO_WHY_ALLOW_VERSION_MISMATCH .* is etcd alone/,
    ],
    ['ports of Slack and metrics', { receive: http(9464), metrics: { port: 9464 } }, /^SLACK_PORT .* METRICS_PORT/],
    ['ports of alerts and metrics', { alerts: { port: 80 }, metrics: { port: 80 } }, /^CALICO_WHY_ALERTS_PORT/],
    [
      'three of one port',
      { receive: http(80), alerts: { port: 80 }, metrics: { port: 80 } },
      /^SLACK_PORT .* CALICO_WHY_ALERTS_PORT .*\nSLACK_PORT .*\nCALICO_WHY_ALERTS_PORT/,
    ],
  ])('tells %s', (_, settings, expected) => {
    expect(told(settings)).toMatch(expected);
  });

  it.each<[string, Settings, Record<string, string>?, boolean?]>([
    ['both fixes and remediator', { fixes: { enabled: true }, remediator: repair }],
    ['namespaces apart', { remediator: repair, probe: { namespace: 'probe' } }],
    ['a probe alone', { probe: repair }],
    ['etcd by the environment', { cluster: { datastore: 'etcd' } }, { ETCD_ENDPOINTS: 'https://e:2379' }],
    ['etcd by its prefix', { cluster: { datastore: 'etcd' } }, { CALICO_ETCD_DISCOVERY_SRV: 'e.example' }],
    ['etcd by a settings file', { cluster: { datastore: 'etcd', calicoctlConfig: '/c' } }],
    ['etcd by the usual settings file', { cluster: { datastore: 'etcd' } }, {}, true],
    ['no mismatch allowed', { cluster: { allowVersionMismatch: false } }],
    ['any free ports, and no metrics', { receive: http(0), alerts: { port: 0 }, metrics: { port: 0 } }],
    ['Socket Mode', { receive: { mode: 'socket' }, metrics: { port: 3000 } }],
    ['different ports', { receive: http(3000), alerts: { port: 8080 }, metrics: { port: 9464 } }],
    ['parts that are not read', {}],
  ])('has nothing against %s', (_, settings, env, hasUsualConfig) => {
    expect(told(settings, env, hasUsualConfig)).toBe('');
  });

  it('takes an endpoint that is empty for none', () => {
    expect(told({ cluster: { datastore: 'etcd' } }, { ETCD_ENDPOINTS: ' ' })).toMatch(/ETCD_ENDPOINTS/);
  });
});
