import { describe, expect, it } from 'vitest';
import { alertmanagerSchema } from '../../../src/alerts/alertmanager.ts';

const one = (status: string, pod: string) => ({
  status,
  labels: { alertname: 'Down', pod },
  annotations: { description: `${pod} is down`, summary: 'down', runbook_url: 'https://runbooks.example/down' },
  startsAt: '2026-11-30T02:14:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph',
  fingerprint: 'a',
});
const group = {
  version: '4',
  groupKey: '{}:{alertname="Down"}',
  truncatedAlerts: 3,
  status: 'firing',
  receiver: 'calico-why',
  groupLabels: { alertname: 'Down' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager',
  alerts: [one('firing', 'web-0'), one('resolved', 'web-1')],
};

describe('what Alertmanager posts', () => {
  it('is a group with those that are as the group is, and what they say', () => {
    expect(alertmanagerSchema.parse(group)).toEqual({
      key: 'alertmanager {}:{alertname="Down"}',
      name: 'Down',
      state: 'firing',
      count: 4,
      alerts: [
        {
          labels: new Map([
            ['alertname', 'Down'],
            ['pod', 'web-0'],
          ]),
          texts: ['down', 'web-0 is down'],
        },
      ],
    });
  });

  it('is called by its first alert where it is grouped by nothing', () => {
    expect(alertmanagerSchema.parse({ ...group, groupLabels: {}, status: 'resolved' })).toMatchObject({
      name: 'Down',
      state: 'resolved',
    });
  });

  it('a thousand alerts: two hundred are looked at, and all are counted', () => {
    const alerts = Array.from({ length: 1_000 }, (_, index) => one('firing', `web-${index}`));
    const read = alertmanagerSchema.parse({ ...group, truncatedAlerts: 0, alerts });
    expect([read.alerts.length, read.count]).toEqual([200, 1_000]);
  });

  it.each([
    ['nothing', {}],
    ['no alert', { ...group, alerts: [] }],
    ['an alert that is none', { ...group, alerts: [5] }],
    ['a state of its own', { ...group, status: 'burning' }],
    ['a list', []],
  ])('is refused: %s', (_, given) => {
    expect(alertmanagerSchema.safeParse(given).success).toBe(false);
  });

  it('is without characters that control, however long', () => {
    const labels = { alertname: `Down\u202e\u0000${'x'.repeat(500)}`, '': 'y' };
    const read = alertmanagerSchema.parse({ ...group, groupLabels: labels });
    expect(read.name).toMatch(/^Down {2}x{74}$/);
  });
});
