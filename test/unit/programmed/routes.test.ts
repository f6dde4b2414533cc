import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IpRule, Route } from '../../../src/case/node-state.ts';
import { got, missing } from '../../../src/case/read.ts';
import { defaultRules, devicesOf, longestPrefix, lookupRoute } from '../../../src/programmed/routes.ts';
import { verbatim } from '../../../src/words/message.ts';
import { saying } from '../../helpers/said.ts';

const route = (dst: string, more: Partial<Route> = {}): Route => ({
  family: dst.includes(':') ? 6 : 4,
  type: 'unicast',
  dst,
  table: 'main',
  protocol: 'boot',
  metric: 0,
  flags: [],
  nextHops: [],
  text: dst,
  ...more,
});

const rule = (priority: number, table: string, more: Partial<IpRule> = {}): IpRule => ({
  family: 4,
  priority,
  not: false,
  src: 'all',
  table,
  text: `${priority}: lookup ${table}`,
  ...more,
});

const found = (routes: Route[], rules: IpRule[], packet: Parameters<typeof lookupRoute>[1]) => {
  const decision = lookupRoute({ routes: got(routes), rules: got(rules) }, packet);
  return decision.kind === 'route' ? decision.route.text : decision.kind;
};

const plain = (routes: Route[], dst: string) => found(routes, [...defaultRules(4), ...defaultRules(6)], { dst });

describe('one table', () => {
  const block = route('192.168.84.128/26', { gateway: '10.0.0.1', dev: 'vxlan.calico' });
  const pod = route('192.168.84.131/32', { dev: 'cali1', metric: 1024 });
  const hole = route('192.168.247.0/26', { type: 'blackhole', text: 'blackhole' });
  const any = route('0.0.0.0/0', { gateway: '10.0.0.254', dev: 'eth0', text: 'default' });
  const routes = [any, block, pod, hole];

  it.each([
    ['192.168.84.131', '192.168.84.131/32'],
    ['192.168.84.132', '192.168.84.128/26'],
    ['192.168.247.5', 'blackhole'],
    ['8.8.8.8', 'default'],
    ['fd00::1', 'none'],
    ['nonsense', 'unknown'],
    ['010.1.1.1', 'unknown'],
  ])('%s → %s', (dst, expected) => {
    expect(plain(routes, dst)).toBe(expected);
  });

  it('takes the lowest metric and names its equals', () => {
    const a = route('10.1.0.0/16', { metric: 200, dev: 'a', text: 'a' });
    const b = route('10.1.0.0/16', { metric: 100, dev: 'b', text: 'b' });
    const c = route('10.1.0.0/16', { metric: 100, dev: 'c', text: 'c' });
    const decision = lookupRoute({ routes: got([a, b, c]), rules: got(defaultRules(4)) }, { dst: '10.1.2.3' });
    expect(decision).toMatchObject({ kind: 'route', route: b, ties: [c], nextHop: { dev: 'b' } });
    expect(devicesOf(decision)).toEqual(['b', 'c']);
  });

  it('knows every next hop of an ECMP route', () => {
    const ecmp = route('10.1.0.0/16', {
      nextHops: [
        { gateway: '1.1.1.1', dev: 'a' },
        { gateway: '2.2.2.2', dev: 'b' },
      ],
    });
    const decision = lookupRoute({ routes: got([ecmp]), rules: got(defaultRules(4)) }, { dst: '10.1.2.3' });
    expect(decision).toMatchObject({ nextHop: { gateway: '1.1.1.1', dev: 'a' } });
    expect(devicesOf(decision)).toEqual(['a', 'b']);
  });

  it('passes over dead next hops, as the kernel does', () => {
    expect(plain([any, route('10.1.0.0/16', { flags: ['dead', 'linkdown'] })], '10.1.2.3')).toBe('default');
  });

  it('says why it cannot tell', () => {
    expect(lookupRoute({ routes: missing(verbatim('denied')), rules: got([]) }, { dst: '10.0.0.1' })).toEqual({
      kind: 'unknown',
      reason: saying('routes not read: denied'),
    });
    expect(lookupRoute({ routes: got([]), rules: got([]) }, { dst: '10.0.0.1' })).toMatchObject({ kind: 'unknown' });
  });
});

describe('rules', () => {
  const main = route('0.0.0.0/0', { dev: 'eth0', text: 'main' });
  const side = route('10.0.0.0/8', { dev: 'wg', table: '1', text: 'side' });
  const standard = defaultRules(4);

  it.each<[string, IpRule, Route[], Parameters<typeof lookupRoute>[1], string]>([
    [
      'a mark',
      rule(99, '1', { fwmark: '0x200000', fwmask: '0x200000' }),
      [],
      { dst: '10.1.1.1', mark: 0x200000 },
      'side',
    ],
    [
      'another mark',
      rule(99, '1', { fwmark: '0x200000', fwmask: '0x200000' }),
      [],
      { dst: '10.1.1.1', mark: 1 },
      'main',
    ],
    [
      'not a mark',
      rule(99, '1', { not: true, fwmark: '0x200000', fwmask: '0x200000' }),
      [],
      { dst: '10.1.1.1' },
      'side',
    ],
    ['a source', rule(99, '1', { src: '10.2.0.0/16' }), [], { dst: '10.1.1.1', src: '10.2.3.4' }, 'side'],
    ['another source', rule(99, '1', { src: '10.2.0.0/16' }), [], { dst: '10.1.1.1', src: '10.3.3.4' }, 'main'],
    ['a source that is not known', rule(99, '1', { src: '10.2.0.0/16' }), [], { dst: '10.1.1.1' }, 'unknown'],
    ['a destination', rule(99, '1', { dst: '10.1.0.0/16' }), [], { dst: '10.1.1.1' }, 'side'],
    ['an interface', rule(99, '1', { iif: 'cali1' }), [], { dst: '10.1.1.1', iif: 'cali1' }, 'side'],
    ['local packets', rule(99, '1', { iif: 'lo' }), [], { dst: '10.1.1.1' }, 'side'],
    ['an outgoing interface is for bound sockets', rule(99, '1', { oif: 'eth0' }), [], { dst: '10.1.1.1' }, 'main'],
    ['no route there', rule(99, '2'), [], { dst: '10.1.1.1' }, 'main'],
    [
      'throw goes on',
      rule(99, '1'),
      [route('10.1.0.0/16', { type: 'throw', table: '1' })],
      { dst: '10.1.1.1' },
      'main',
    ],
    ['blackhole by rule', rule(99, 'x', { action: 'blackhole', text: 'black' }), [], { dst: '10.1.1.1' }, 'black'],
    ['a condition that nobody knows', rule(99, '1', { others: ['ipproto tcp'] }), [], { dst: '10.1.1.1' }, 'unknown'],
    [
      'which does not matter without a route',
      rule(99, '2', { others: ['ipproto tcp'] }),
      [],
      { dst: '10.1.1.1' },
      'main',
    ],
    [
      'the default suppressed',
      rule(99, 'main', { others: ['suppress_prefixlen 0'], text: 'suppress_prefixlen 0' }),
      [],
      { dst: '10.1.1.1' },
      'main',
    ],
  ])('%s', (_, extra, more, packet, expected) => {
    expect(found([main, side, ...more], [...standard, extra], packet)).toBe(expected);
  });

  it('suppresses a default route so that a later table gets its turn', () => {
    const suppress = rule(98, 'main', { text: '98: lookup main suppress_prefixlength 0' });
    expect(found([main, side], [...standard, suppress, rule(99, '1')], { dst: '10.1.1.1' })).toBe('side');
  });
});

it('agrees with looking at every route', () => {
  const octet = fc.integer({ min: 0, max: 3 });
  const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
  const value = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const covers = (dst: string, to: string) => {
    const [net = '', length = ''] = dst.split('/');
    const size = 2 ** (32 - Number(length));
    return Math.floor(value(net) / size) === Math.floor(value(to) / size);
  };
  const routes = fc.array(
    fc
      .tuple(address, fc.constantFrom(0, 6, 7, 8, 14, 15, 16, 22, 24, 30, 31, 32), fc.nat({ max: 2 }))
      .map(([net, length, metric]) => route(`${net}/${length}`, { metric })),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(routes, address, (list, to) => {
      const length = (each: Route) => Number(each.dst.split('/')[1]);
      const best = list
        .filter((each) => covers(each.dst, to))
        .sort((a, b) => length(b) - length(a) || a.metric - b.metric)[0];
      expect(longestPrefix(list, to)).toBe(best);
    }),
  );
});

it('looks up quickly among thousands', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => route(`10.${i >> 8}.${i & 255}.0/26`));
  const start = performance.now();
  for (let i = 0; i < 2000; i++) longestPrefix(many, `10.${i >> 8}.${i & 255}.5`);
  expect(performance.now() - start).toBeLessThan(1500);
});
