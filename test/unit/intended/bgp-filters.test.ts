import { describe, expect, it } from 'vitest';
import type { BgpFilterRule, BgpObjects, BgpPeer } from '../../../src/case/objects.ts';
import { filteredOut } from '../../../src/intended/bgp-filters.ts';

const block = '192.168.9.64/26';
const v6 = 'fd00:10::40/122';

const objects = (
  rules: BgpFilterRule[],
  field: 'exportV4' | 'importV4' | 'exportV6' = 'exportV4',
  peer: Partial<BgpPeer> = { nodeSelector: 'all()', peerSelector: 'all()' },
): BgpObjects => ({
  mesh: false,
  peers: [{ name: 'all', filters: ['own', 'other'], ...peer }],
  filters: [
    { name: 'own', [field]: rules },
    { name: 'other', [field]: [{ action: 'Reject', cidr: '10.0.0.0/8' }] },
  ],
  nodes: ['a', 'b'].map((name, n) => ({ name, labels: {}, addresses: [`172.18.0.${n + 1}`, `fd01::${n + 1}`] })),
});

const out = (of: BgpObjects, family: 4 | 6 = 4) => {
  const found = filteredOut(of, { from: 'a', to: 'b', block: family === 4 ? block : v6, family });
  return found && `${found.node} ${found.filter} ${found.field}`;
};

describe('what filters of peers take out', () => {
  it.each<[string, BgpFilterRule, string | undefined]>([
    ['all', { action: 'Reject' }, 'a own exportV4[0]'],
    ['what is in a range', { action: 'Reject', cidr: '192.168.0.0/16' }, 'a own exportV4[0]'],
    ['nothing of another range', { action: 'Reject', cidr: '192.168.8.0/24' }, undefined],
    ['no wider route', { action: 'Reject', cidr: '192.168.9.64/28' }, undefined],
    ['the very range', { action: 'Reject', cidr: block, matchOperator: 'Equal' }, 'a own exportV4[0]'],
    ['all but a range', { action: 'Reject', cidr: '10.0.0.0/8', matchOperator: 'NotIn' }, 'a own exportV4[0]'],
    ['all but one', { action: 'Reject', cidr: block, matchOperator: 'NotEqual' }, undefined],
    ['long ones', { action: 'Reject', cidr: '192.168.0.0/16', prefixLength: { min: 27 } }, undefined],
    [
      'ones of that length',
      { action: 'Reject', cidr: '192.168.0.0/16', prefixLength: { min: 24, max: 26 } },
      'a own exportV4[0]',
    ],
    ['what peers told', { action: 'Reject', source: 'RemotePeers' }, undefined],
    ['what is not known', { action: 'Reject', more: true }, undefined],
  ])('%s', (_, rule, expected) => {
    expect(out(objects([rule]))).toBe(expected);
  });

  it('is decided by the first rule that matches, and by the filters in their order', () => {
    const reject: BgpFilterRule = { action: 'Reject' };
    expect(out(objects([{ action: 'Accept', cidr: '192.168.0.0/16' }, reject]))).toBeUndefined();
    expect(out(objects([{ action: 'Accept', cidr: '10.0.0.0/8' }, reject]))).toBe('a own exportV4[1]');
    const wide = objects([{ action: 'Accept', cidr: '10.0.0.0/8' }]);
    for (const rule of wide.filters?.[1]?.exportV4 ?? []) rule.cidr = '192.0.0.0/8';
    expect(out(wide)).toBe('a other exportV4[0]');
  });

  it('is the other node not taking it, and of the family alone', () => {
    expect(out(objects([{ action: 'Reject' }], 'importV4'))).toBe('b own importV4[0]');
    expect(out(objects([{ action: 'Reject' }], 'exportV6'))).toBeUndefined();
    expect(out(objects([{ action: 'Reject', cidr: 'fd00::/16' }], 'exportV6'), 6)).toBe('a own exportV6[0]');
  });

  it('concerns only the sessions of the peer that names it, and no filter that was not read', () => {
    const rules: BgpFilterRule[] = [{ action: 'Reject' }];
    expect(out(objects(rules, 'exportV4', { node: 'c', peerIP: '172.18.0.2' }))).toBeUndefined();
    expect(out(objects(rules, 'exportV4', { node: 'a', peerIP: '172.18.0.2' }))).toBe('a own exportV4[0]');
    expect(out(objects(rules, 'exportV4', { filters: ['gone', 'own'], peerSelector: 'all()' }))).toBeUndefined();
  });
});
