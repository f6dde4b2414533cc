import { expect, it } from 'vitest';
import { withoutReferences } from '../../../src/understanding/references.ts';
import { understand } from '../../../src/understanding/understand.ts';

const page = 'https://pages.example.com/d/x';

it.each([
  `latency is high, see ${page}`,
  `latency is high, see the dashboard at ${page}`,
  `latency is high, see … ${page}`,
  `runbook: ${page}`,
  `runbook_url=${page}`,
  `generatorurl: ${page}`,
  `dashboard: ${page}, ${page}`,
  `[graph](${page})`,
  `source: ${page}/graph?g0.expr=up`,
  `web-0 不通，详见 ${page}`,
  `监控面板：${page}`,
])('a page that is only pointed at is left out: %s', (text) => {
  const left = withoutReferences(text);
  expect(left).not.toContain('pages.example.com');
  expect(left).toHaveLength(text.length);
});

it.each([
  `web-0 cannot reach ${page}`,
  `web-0 cannot see ${page}`,
  `web-0 times out at ${page}`,
  `web-0 cannot reach grafana ${page}`,
  `from web-0 to the dashboard ${page}`,
  `web-0 -> grafana ${page}`,
  `web-0 打不开面板 ${page}`,
  `source: ${page}`,
  `url: ${page}`,
  `see the dashboard\n${page} times out`,
])('a page that is asked about stays: %s', (text) => {
  expect(withoutReferences(text)).toBe(text);
});

it('takes no more time for many of them', () => {
  const many = `see ${page} `.repeat(2_000);
  // Of the processor, which others may use meanwhile.
  const began = process.cpuUsage();
  withoutReferences(many);
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
});

it('what points at a page says nothing of who reaches whom', () => {
  const path = { kind: 'path', from: { kind: 'pod', name: 'web-0' }, to: { kind: 'pod', name: 'db-0' } };
  for (const lead of ['see', 'see the dashboard', 'graph:', 'please see the graph at'])
    expect(understand({ text: `${lead} ${page} - web-0 cannot reach db-0` })).toMatchObject(path);
});

it('nobody asks for the dashboard of an alert', () => {
  const alert = [
    '[FIRING:1] HighLatency checkout',
    'namespace: shop',
    'service: checkout',
    `runbook_url: ${page}`,
    'generatorURL: http://prometheus.example.com:9090/graph?g0.expr=up',
    `dashboard: ${page}`,
  ].join('\n');
  const to = { kind: 'service', namespace: 'shop', name: 'checkout' };
  expect(understand({ text: alert, how: 'paste' })).toMatchObject({ kind: 'ask-back', to, missing: ['from'] });
  expect(understand({ text: `Latency high on service checkout, see … ${page}` })).toMatchObject({
    kind: 'ask-back',
    to: { kind: 'service', name: 'checkout' },
    missing: ['from'],
  });
  expect(understand({ text: `web-0 timing out to db-0 5432\nsee graph ${page}` })).toMatchObject({
    kind: 'path',
    from: { kind: 'pod', name: 'web-0' },
    to: { kind: 'pod', name: 'db-0' },
    port: 5432,
  });
});
