import { describe, expect, it } from 'vitest';
import type { Flow } from '../../../../src/case/flows.ts';
import { got, missing } from '../../../../src/case/read.ts';
import type { CheckId } from '../../../../src/faults/checks.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';
import { toldBy } from '../../helpers/told-by.ts';

const flow = (action: Flow['action']): Flow => ({
  reporter: 'destination',
  action,
  from: { namespace: 'shop', name: 'web-0' },
  to: { namespace: 'shop', name: 'db-0' },
  port: 5432,
  protocol: 'tcp',
  since: '2026-01-01T09:59:45.000Z',
  until: '2026-01-01T10:00:00.000Z',
  packets: { in: 1, out: 2 },
  started: 1,
  enforced: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'p', tier: 'default', action, rule: 3 }],
  pending: [],
});

const logged = (c: PodCase, ...flows: Flow[]) => {
  c.flows = got({ address: 'goldmane:7443', seconds: 900, flows, leftOut: 0 });
};

/** Of each check what it can say, once: a healthy case, what was observed in it, and what is said then. */
const rows: [CheckId, string, (c: PodCase) => void, RegExp][] = [
  [
    'live-packets',
    'pass',
    (c) => live(c, 'vxlan', { outcome: 'replied' }),
    /^pass shop\/db-0 answers shop\/web-0 by tcp\/5432$/m,
  ],
  [
    'live-packets',
    'fail on the way',
    (c) => live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' }),
    /^fail tcp\/5432 is seen at source-nic on node-3 and not at destination-nic on node-2: the network between the nodes drops 4789\/udp$/m,
  ],
  [
    'live-packets',
    'fail on the way back',
    (c) => live(c, 'vxlan', { outcome: 'timeout', repliesTo: 'destination-veth' }),
    /^fail the replies \(tcp\/5432\) are seen at destination-veth on node-2 and not at destination-tunnel on node-2$/m,
  ],
  [
    'live-packets',
    'fail for want of an answer',
    (c) => live(c, 'vxlan', { outcome: 'timeout' }),
    /^fail tcp\/5432 reaches destination-pod in the receiving pod on node-2 and is not answered$/m,
  ],
  [
    'live-packets',
    'fail where nothing listens',
    (c) => live(c, 'vxlan', { outcome: 'refused' }),
    /^fail shop\/db-0 refuses tcp\/5432: the path works, and nothing listens on that port$/m,
  ],
  [
    'live-packets',
    'fail where it is refused before',
    (c) => {
      const common = { node: 'node-2', backend: 'nft', table: 'filter', chain: 'FORWARD' } as const;
      live(c, 'vxlan', {
        outcome: 'refused',
        counters: [{ ...common, rule: '-A FORWARD -j REJECT', target: 'REJECT', packets: 4 }],
      });
    },
    /^fail tcp\/5432 is refused on the way by "-A FORWARD -j REJECT" on node-2: it never reaches the pod$/m,
  ],
  [
    'live-packets',
    'unknown where none was sent',
    (c) => Object.assign(c, { packets: [], packetsSkipped: 'not wanted' }),
    /^unknown cannot tell whether live packets are answered: no packet was sent: not wanted$/m,
  ],
  [
    'live-packets',
    'unknown where one was not run',
    (c) => {
      live(c, 'vxlan', { outcome: 'not-run' });
      for (const test of c.packets) test.detail = verbatim('no probe');
    },
    /^unknown cannot tell whether live packets are answered: the live test tcp\/5432 was not run: no probe$/m,
  ],
  [
    'flow-logs',
    'pass',
    (c) => logged(c, flow('Allow')),
    /^pass the flow logs saw it allowed at the destination by NetworkPolicy shop\/p rule 3 \(tier default\): .*, as the policies say$/m,
  ],
  [
    'flow-logs',
    'pass where nothing was seen',
    (c) => logged(c),
    /^pass the flow logs have no connection from shop\/web-0 to shop\/db-0 in the last 15 minutes$/m,
  ],
  [
    'flow-logs',
    'warn',
    (c) => logged(c, flow('Deny')),
    /^warn the flow logs saw it denied at the destination .*; by what was read now it is allowed/m,
  ],
  [
    'flow-logs',
    'unknown',
    (c) => Object.assign(c, { flows: missing(verbatim('no answer')) }),
    /^unknown cannot tell what the flow logs saw of shop\/web-0 to shop\/db-0: no answer$/m,
  ],
  ['flow-logs', 'nothing where they were not asked', () => undefined, /^$/],
];

describe('checks of what was observed', () => {
  it.each(rows)('%s: %s', (check, _status, observe, says) => {
    const c = healthyCase('vxlan');
    observe(c);
    expect(toldBy(c, check)).toMatch(says);
  });
});
