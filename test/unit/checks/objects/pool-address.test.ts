import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { IPPool } from '../../../../src/case/objects.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import {
  clusterNode,
  healthyCase,
  insertRule,
  pool,
  route,
  routes,
  rule,
  state,
  value,
} from '../../helpers/healthy-case.ts';

/** Addresses of pools that nobody in the cluster has: what becomes of packets for them is said. */

const asking = (address: string, change: (c: Case) => void = () => undefined): Case => {
  const c: Case = { ...healthyCase('vxlan'), to: { kind: 'outside', address } };
  change(c);
  return c;
};

const other = (more: Partial<IPPool>): IPPool => ({
  ...pool(healthyCase('vxlan')),
  name: 'lan',
  nodeSelector: '!all()',
  ...more,
});
/** The pool, and Felix' set of all pools with it. */
const addPool = (c: Case, more: Partial<IPPool> & { cidr: string }): void => {
  value(c.objects.ipPools).push(other(more));
  value(state(c, 'node-3').ipSets)
    .filter(({ name }) => /^cali40(?:all-ipam-pools|network-ip-pools)$/.test(name))
    .forEach(({ members }) => void members.push(more.cidr));
};

const test = (c: Case, outcome: PacketTest['outcome'], beside?: PacketTest['outcome']): void => {
  const one: PacketTest = {
    protocol: 'tcp',
    port: 5432,
    to: 'outside',
    fromAddress: c.from.address ?? '',
    toAddress: c.to.address ?? '',
    sent: 4,
    outcome,
    detail: verbatim(''),
    taps: [
      { place: 'source-pod', node: 'node-3', interface: 'eth0', requests: 4, replies: 0, lines: [] },
      {
        place: 'source-nic',
        node: 'node-3',
        interface: 'eth0',
        requests: 4,
        replies: 0,
        lines: [],
        sources: [c.from.address ?? ''],
      },
    ],
    counters: [],
    icmpErrors: [],
  };
  c.packets.push(
    one,
    ...(beside ? [{ ...one, outcome: beside, beside: true as const, by: 'node' as const, taps: [] }] : []),
  );
};

const judged = (c: Case) => {
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  return { verdict, fixes: findings.flatMap((one) => one.fixes.map(({ id }) => id)), says: said(verdict.summary) };
};

const wrong = ['delete-route', 'restart-calico-node', 'enable-nat-outgoing', 'open-underlay', 'delete-ip-rule'];

describe('an address that nobody has', () => {
  it.each<[string, Case, RegExp]>([
    ['of the block of another node', asking('192.168.247.50'), /to 192\.168\.247\.0 \(node-2\), which has the block/],
    [
      'of the block of its own node',
      asking('192.168.139.120'),
      /node-3 has the block 192\.168\.139\.64\/26, and drops/,
    ],
  ])('%s', (_, c, says) => {
    const { verdict, fixes, says: told } = judged(c);
    expect(verdict.causes.map(({ id }) => id)).toContain('address-unused');
    expect(told).toMatch(says);
    expect(fixes.filter((id) => wrong.includes(id))).toEqual([]);
  });

  it('of no block: it leaves as it is, and only silence says that nobody has it', () => {
    const bare = asking('192.168.10.10');
    expect(judged(bare).verdict.causes.map(({ id }) => id)).not.toContain('address-unused');
    const c = asking('192.168.10.10', (made) => {
      made.objects.blocks['192-168-10-0-26'] = missing(verbatim('not found'), 'not-found');
    });
    test(c, 'timeout', 'timeout');
    const { verdict, fixes, says } = judged(c);
    expect(verdict.causes[0]?.id).toBe('address-unused');
    expect(says).toMatch(/no node has a block with it, so packets for it leave node-3 by eth0 as they are/);
    expect(fixes.filter((id) => wrong.includes(id))).toEqual([]);
  });

  it.each(['node-2', 'node-3'])('the tunnel of %s has its address of a pool too', (name) => {
    for (const asked of [true, false]) {
      const c = asking(clusterNode(healthyCase('vxlan'), name).calico.ipv4VXLANTunnelAddr ?? '');
      if (asked) test(c, 'timeout', 'timeout');
      else clusterNode(c, name).calico = {};
      const { verdict } = judged(c);
      expect(verdict.causes.map(({ id }) => id)).not.toContain('address-unused');
      expect(verdict.causes.map(({ id }) => id)).not.toContain('foreign-route');
    }
  });

  it('a route to the interface of a pod that is gone is not called the block of a node', () => {
    const c = asking('192.168.139.120', (made) =>
      routes(made, 'node-3').push(route('192.168.139.120/32', { dev: 'cali0123456789a' })),
    );
    test(c, 'timeout', 'timeout');
    expect(judged(c).says).toMatch(/has a route for it to cali0123456789a, an interface of no pod that has it/);
  });
});

describe('an address that others have', () => {
  it.each([true, false])('pool disabled %s: the pod is not answered, its node is', (disabled) => {
    const c = asking('203.0.113.10', (made) => addPool(made, { cidr: '203.0.113.0/24', disabled }));
    test(c, 'timeout', 'replied');
    const { verdict, fixes, says } = judged(c);
    expect(verdict.causes[0]).toMatchObject({ id: 'pool-covers-outside', hop: 'source-node', node: 'node-3' });
    expect(says).toMatch(/IP pool lan \(203\.0\.113\.0\/24\) covers 203\.0\.113\.10/);
    expect(fixes.filter((id) => wrong.includes(id))).toEqual([]);
  });

  it('that answers is fine', () => {
    const c = asking('203.0.113.10', (made) => addPool(made, { cidr: '203.0.113.0/24', disabled: true }));
    test(c, 'replied', 'replied');
    expect(judged(c).verdict).toMatchObject({ status: 'healthy', causes: [] });
  });
});

describe('an address of a network that a pool only covers', () => {
  it.each<[string, Partial<IPPool>]>([
    ['disabled', { disabled: true }],
    ['of Services alone', { allowedUses: ['LoadBalancer'] }],
    ['for no node', { nodeSelector: '!all()' }],
  ])('pool %s: a silent machine there is silent, and nobody looks for a pod', (_, more) => {
    const c = asking('203.0.113.10', (made) =>
      addPool(made, { cidr: '203.0.113.0/24', nodeSelector: 'all()', ...more }),
    );
    test(c, 'timeout', 'timeout');
    const { verdict, fixes } = judged(c);
    expect(verdict.causes.map(({ id }) => id)).toEqual(['outside-unreachable']);
    expect(fixes).not.toContain('ask-by-name');
    expect(findingsOf(c).map(({ statement }) => said(statement))).toContainEqual(
      expect.stringMatching(/IP pool lan .* only covers it and gives no addresses to pods, and packets for it leave/),
    );
  });

  it('which the node is in itself, though the pool serves pods', () => {
    const c = asking('10.39.0.77', (made) => addPool(made, { cidr: '10.0.0.0/8', nodeSelector: 'all()' }));
    test(c, 'timeout', 'timeout');
    expect(judged(c).verdict.causes.map(({ id }) => id)).toEqual(['outside-unreachable']);
    expect(findingsOf(c).map(({ statement }) => said(statement))).toContainEqual(
      expect.stringMatching(/of a network that the node itself is in, which IP pool lan \(10\.0\.0\.0\/8\) overlaps/),
    );
  });

  it.each<[string, string]>([
    ['10.20.0.0/16', 'outside-unreachable'],
    ['10.0.0.0/8', 'outside-unreachable'],
    // Whatever is not known elsewhere goes that way: a pod that is gone as well.
    ['0.0.0.0/0', 'address-unused'],
    ['8.0.0.0/5', 'address-unused'],
  ])('behind a router, by a route of the node for %s: %s', (dst, expected) => {
    const c = asking('10.20.0.77', (made) => {
      addPool(made, { cidr: '10.0.0.0/8', nodeSelector: 'all()' });
      if (dst !== '0.0.0.0/0') routes(made, 'node-3').push(route(dst, { gateway: '10.39.0.254', dev: 'eth0' }));
    });
    test(c, 'timeout', 'timeout');
    expect(judged(c).verdict.causes.map(({ id }) => id)).toEqual([expected]);
  });

  it('a disabled pool whose blocks are still there had pods', () => {
    const c = asking('192.168.247.50', (made) => {
      pool(made).disabled = true;
    });
    expect(judged(c).verdict.causes.map(({ id }) => id)).toContain('address-unused');
  });
});

describe('a floating address', () => {
  const floats = (c: Case, address: string, own: string): void => {
    insertRule(
      c,
      'node-3',
      rule('cali-fip-dnat', 'DNAT', {
        matches: [{ kind: 'destination', cidr: `${address}/32`, negate: false }],
        comments: ['cali:hVCqKIfLBgSS0bMB'],
        targetOptions: `--to-destination ${own}`,
        text: `-A cali-fip-dnat -d ${address}/32 -j DNAT --to-destination ${own}`,
      }),
      'nat',
    );
  };

  it('is that of the pod to which the node passes it', () => {
    const c = asking('192.168.10.10', (made) => floats(made, '192.168.10.10', '192.168.139.66'));
    expect(judged(c).verdict.causes).toEqual([]);
    test(c, 'timeout', 'timeout');
    const { verdict, fixes, says } = judged(c);
    expect(verdict.causes.map(({ id }) => id)).toEqual(['no-answer']);
    expect(says).toMatch(
      /is a floating address: node-3 passes what comes for it to its pod, which has 192\.168\.139\.66/,
    );
    expect(fixes.filter((id) => wrong.includes(id))).toEqual([]);
  });

  it('or of a pod of another node, by a route of BIRD for it alone', () => {
    const c = asking('192.168.247.50', (made) =>
      routes(made, 'node-3').push(route('192.168.247.50/32', { gateway: '10.39.0.2', dev: 'eth0', protocol: 'bird' })),
    );
    expect(judged(c).verdict.causes).toEqual([]);
    test(c, 'timeout', 'timeout');
    expect(judged(c).verdict.causes.map(({ id }) => id)).toEqual(['no-answer']);
    expect(judged(c).says).toMatch(/has a route of Calico for 192\.168\.247\.50 alone/);
  });
});

it("nodes within a pool are reached by their own network, whatever the pool's mode", () => {
  const c = healthyCase('vxlan');
  const far: Case = { ...c, to: { kind: 'node', name: 'node-2', address: '10.39.0.2' } };
  addPool(far, { cidr: '10.39.0.0/16' });
  const findings = findingsOf(far);
  expect(reportOf(far, findings).verdict.causes.filter(({ id }) => !id.startsWith('policy-'))).toEqual([]);
  expect(findings.some(({ check, direction }) => check === 'block-route' && direction === 'forward')).toBe(false);
});

it('the name server that a pool covers is the cause of what CoreDNS could not find', () => {
  const c = healthyCase('vxlan');
  const lookup = { name: 'example.com', addresses: [], detail: '', milliseconds: 1 };
  const asked: Case = {
    ...c,
    to: { kind: 'outside', name: 'example.com' },
    dns: {
      name: 'example.com',
      asker: 'shop/web-0',
      node: 'node-3',
      resolvConf: got({ servers: ['10.96.0.10'], search: [], ndots: 5, source: 'file' }),
      clusterDns: got({ service: 'kube-system/kube-dns', clusterIPs: ['10.96.0.10'], endpoints: [] }),
      lookups: got([
        { ...lookup, by: 'pod', server: '10.96.0.10', outcome: 'server-failed' },
        { ...lookup, by: 'node', server: '203.0.113.53', outcome: 'answered', addresses: ['203.0.113.10'] },
      ]),
    } as unknown as NonNullable<Case['dns']>,
  };
  expect(judged(asked).verdict.causes.map(({ id }) => id)).toContain('dns-upstream-fails');
  addPool(asked, { cidr: '203.0.113.0/24', disabled: true });
  expect(judged(asked).verdict.causes.map(({ id }) => id)).toContain('pool-covers-outside');
});
