import type { PastAnswer, PastFix } from '../../src/case/past-answer.ts';
import { verbatim } from '../../src/words/message.ts';

export const routeGone = { id: 'workload-route-missing', node: 'node-2', object: 'route 192.168.84.128/26' } as const;

/** An answer at `minute`; broken by `routeGone` unless it is said otherwise. */
export const pastAt = (minute: number, more: Partial<PastAnswer> = {}): PastAnswer => ({
  id: `run-${minute}`,
  at: minute * 60_000,
  status: 'broken',
  question: {
    kind: 'path',
    from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
    to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
    port: 5432,
    text: '',
  },
  same: 'web-db',
  causes: more.status === undefined || more.status === 'broken' ? [routeGone] : [],
  pods: ['shop/web-0', 'shop/db-0'],
  nodes: ['node-1', 'node-2'],
  fixes: [],
  ...more,
});

export const mendedAt = (minute: number, more: Partial<PastFix> = {}): PastFix => ({
  id: 'restart-calico-node',
  title: verbatim('Restart calico-node on node-2'),
  cause: 'workload-route-missing',
  now: 'healthy',
  at: minute * 60_000,
  ...more,
});
