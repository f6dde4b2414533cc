import { describe, expect, it } from 'vitest';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { healthyCase, live, neighbour } from '../../helpers/healthy-case.ts';

type Drop = { reason: string; location: string; moved: number; idle: number };

const failed: Drop = { reason: 'NEIGH_FAILED', location: 'neigh_invalidate', moved: 1, idle: 0 };

const senderOf = { vxlan: 'node-3', bgp: 'node-1' } as const;

/** node-2 went away seconds ago: it cannot be asked, and the sender's node sends to an entry in this state. */
const cutOff = (
  kind: 'vxlan' | 'bgp',
  entry: string,
  drops: Drop[],
  last: 'source-veth' | 'source-tunnel' | 'source-nic',
) => {
  const c = healthyCase(kind);
  const node = senderOf[kind];
  c.nodes['node-2'] = missing(verbatim('the probe did not answer'), 'failed');
  neighbour(c, node, 'eth0', '10.39.0.2').states = [entry];
  c.packets = [];
  live(c, kind, { outcome: 'timeout', requestsTo: last });
  const [test] = c.packets;
  if (test === undefined) throw new Error('no test');
  test.taps = test.taps.filter(({ place }) => place.startsWith('source'));
  test.kernel = [{ node, ms: 600, idleMs: 100, moves: [], drops, unread: [] }];
  return reportOf(c).verdict.causes[0];
};

describe('a neighbour that the kernel gives up while the live packets wait for it', () => {
  it.each([
    ['vxlan', 'DELAY', 'source-tunnel'],
    ['vxlan', 'PROBE', 'source-tunnel'],
    ['bgp', 'STALE', 'source-veth'],
  ] as const)('%s, %s: the node that does not answer is named', (kind, entry, last) => {
    const cause = cutOff(kind, entry, [failed], last);
    expect(cause?.id).toBe('underlay-drops');
    expect(said(cause?.statement)).toMatch(/^10\.39\.0\.2, by which node-\d reaches node-2, did not answer/);
  });

  it.each<[string, string, Drop[]]>([
    ['the entry was confirmed', 'REACHABLE', [failed]],
    ['no packet was dropped for it', 'DELAY', []],
    ['as many are dropped without us', 'DELAY', [{ ...failed, idle: 1 }]],
    ['they were dropped for another reason', 'DELAY', [{ ...failed, reason: 'NETFILTER_DROP' }]],
  ])('it is not, where %s', (_what, entry, drops) => {
    expect(cutOff('vxlan', entry, drops, 'source-tunnel')?.id).toBe('lost-in-source-node');
  });

  it('where they went out, that is what was seen', () => {
    const cause = cutOff('vxlan', 'DELAY', [failed], 'source-nic');
    expect(cause?.id).toBe('lost-on-the-way');
    expect(said(cause?.statement)).toMatch(
      /passes source-nic on node-3, and what becomes of it behind that was not seen$/,
    );
  });
});
