import { describe, expect, it } from 'vitest';
import { type Alert, labelsSchema } from '../../../src/question/alert.ts';
import { alertRulesSchema } from '../../../src/question/alert-rules.ts';
import { findInAlerts } from '../../../src/question/find-in-alert.ts';
import { knownTexts } from '../../helpers/hostile-text.ts';

const alert = (labels: Record<string, unknown>, ...texts: string[]): Alert => ({
  labels: labelsSchema.parse(labels),
  texts,
});
const asks = (alerts: Alert[], rules: unknown[] = []) => {
  const { questions, ...rest } = findInAlerts({ alerts }, alertRulesSchema.parse({ rules }).rules);
  return { asked: questions.map(({ text }) => text), ...rest };
};

describe('an alert', () => {
  it.each<[string, Alert, string]>([
    [
      'says who gets what from whom',
      alert(
        { alertname: 'ConnectionErrors', namespace: 'shop', pod: 'web-0' },
        'web-0 gets connection refused from shop/db-0:5432',
      ),
      'why shop/web-0 cannot reach shop/db-0 on 5432/tcp',
    ],
    [
      'names both by its labels',
      alert({ alertname: 'HighLatency', source: 'shop/web-0', destination: 'svc/shop/db', port: '5432' }),
      'why shop/web-0 cannot reach svc/shop/db on 5432/tcp',
    ],
    [
      'is about a node',
      alert(
        { alertname: 'KubeNodeNotReady', node: 'node-2' },
        'Node node-2 has been unready for more than 15 minutes.',
      ),
      'why node/node-2 is unreachable',
    ],
    [
      'is about an agent',
      alert({ alertname: 'KubePodNotReady', namespace: 'calico-system', pod: 'calico-node-x7x2k' }),
      'why calico-node of calico-system/calico-node-x7x2k is not ready',
    ],
    [
      'is about a pod without an address',
      alert({ alertname: 'KubeContainerWaiting', namespace: 'shop', pod: 'web-0', reason: 'ContainerCreating' }),
      'why shop/web-0 has no IP',
    ],
  ])('%s', (_, given, question) => {
    expect(asks([given])).toEqual({ asked: [question], more: 0 });
  });

  it.each<[string, Alert]>([
    [
      'it crashes',
      alert(
        { alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'web-0' },
        'Pod shop/web-0 is in waiting state (reason: "CrashLoopBackOff")',
      ),
    ],
    [
      'nobody knows who asks it',
      alert(
        { alertname: 'TargetDown', job: 'web', namespace: 'shop', service: 'web' },
        '100% of the web/web targets in shop namespace are down.',
      ),
    ],
    ['it is always there', alert({ alertname: 'Watchdog' }, 'This alert is always firing.')],
    ['it has nothing', alert({})],
    ['its labels are no texts', alert({ alertname: 5, source: { a: 1 }, destination: ['b'] })],
    ['its labels are sentences', alert({ source: 'web-0 on 1 and', destination: 'db-0' })],
  ])('that names no two ends is not asked about: %s', (_, given) => {
    expect(asks([given]).asked).toEqual([]);
  });

  it('the same of many alerts is asked once, what most lead to first, and no more than three', () => {
    const between = (from: string, to: string) => alert({ source: from, destination: to });
    const alerts = [
      between('shop/a-0', 'shop/b-0'),
      ...Array.from({ length: 3 }, () => between('shop/web-0', 'shop/db-0')),
      between('shop/c-0', 'shop/b-0'),
      between('shop/d-0', 'shop/b-0'),
      between('shop/e-0', 'shop/b-0'),
    ];
    expect(asks(alerts)).toEqual({
      asked: [
        'why shop/web-0 cannot reach shop/db-0',
        'why shop/a-0 cannot reach shop/b-0',
        'why shop/c-0 cannot reach shop/b-0',
      ],
      more: 2,
    });
  });

  it('asks nothing by what is hostile, and does not fail', () => {
    for (const text of knownTexts) {
      const given = alert({ alertname: text, namespace: text, pod: text, source: text, node: text }, text, text);
      for (const question of asks([given]).asked) expect(question).not.toMatch(/[<>`\p{C}]/u);
    }
  });
});

describe('rules', () => {
  const checkout = alert({ alertname: 'CheckoutErrors', namespace: 'shop', pod: 'web-0', severity: 'page' });
  const words = 'why {namespace}/{pod} cannot reach svc/pay/payments on 443';

  it('the first that fits says what is asked and where', () => {
    const rules = [
      { match: { alertname: 'Other*' }, ask: false },
      { match: { alertname: 'Check*ors', severity: 'page' }, ask: words, channel: 'C0PAYMENTS' },
      { match: {}, ask: false },
    ];
    expect(asks([checkout], rules)).toEqual({
      asked: ['why shop/web-0 cannot reach svc/pay/payments on 443/tcp'],
      more: 0,
      channel: 'C0PAYMENTS',
    });
    expect(asks([alert({ alertname: 'Rest', source: 'shop/web-0', destination: 'shop/db-0' })], rules).asked).toEqual(
      [],
    );
  });

  it.each([
    ['a label that is not there', { alertname: 'CheckoutErrors', namespace: 'shop' }],
    ['a label that is more than a name', { alertname: 'CheckoutErrors', namespace: 'shop', pod: 'web-0 on 1 or' }],
  ])('asks nothing by %s', (_, labels) => {
    expect(asks([alert(labels)], [{ match: {}, ask: words }]).asked).toEqual([]);
  });

  it.each([
    ['a*b', 'ab', true],
    ['a*b', 'axxb', true],
    ['a*b', 'abx', false],
    ['aba*ba', 'aba', false],
    ['*mid*', 'xmidy', true],
    ['*mid*', 'xmyid', false],
    ['a*b*b', 'ab', false],
    ['same', 'same', true],
    ['', '', true],
    ['*', '', true],
  ])('%s fits %s: %s', (pattern, value, fits) => {
    const given = alert({ x: value, source: 'shop/web-0', destination: 'shop/db-0' });
    expect(asks([given], [{ match: { x: pattern }, ask: false }]).asked).toHaveLength(fits ? 0 : 1);
  });
});
