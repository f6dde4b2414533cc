import { expect, it } from 'vitest';
import type { Flow } from '../../../src/case/flows.ts';
import { flowsUnderChange } from '../../../src/diagnose/flows-under-change.ts';
import { buildPolicyIndex } from '../../../src/intended/policy/policy-index.ts';
import { base, knp, pod } from '../intended/policy/cluster-builder.ts';

const flow = (from: string, to: string, more: Partial<Flow> = {}): Flow => {
  const end = (title: string) => {
    const [namespace = '', name = ''] = title.split('/');
    return { namespace, name };
  };
  return {
    reporter: 'source',
    action: 'Allow',
    from: end(from),
    to: end(to),
    port: 80,
    protocol: 'tcp',
    since: '2026-01-01T00:00:00Z',
    until: '2026-01-01T00:00:15Z',
    packets: { in: 1, out: 1 },
    started: 1,
    enforced: [],
    pending: [],
    ...more,
  };
};

const pods = [...base(), pod('red/web-5f9c-x1', '10.0.0.9', { app: 'web' })];
const deny = knp('red/deny', { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'] });

it('those of late that the change would have denied, the most first', () => {
  const states = { before: buildPolicyIndex(pods), after: buildPolicyIndex([...pods, deny]) };
  const seen = [
    flow('red/a', 'red/b'),
    flow('red/a', 'red/b', { reporter: 'destination' }),
    flow('red/web-5f9c-*', 'red/b', { started: 7 }),
    flow('red/a', 'blue/c'),
    flow('red/a', 'red/b', { action: 'Deny', port: 81 }),
    flow('-/pvt', 'red/b'),
    flow('red/long-gone', 'red/b'),
  ];
  expect(flowsUnderChange(seen, states)).toEqual({
    judged: 3,
    left: 2,
    denied: ['tcp/80 red/web-5f9c-* > red/b', 'tcp/80 red/a > red/b'],
  });
});
