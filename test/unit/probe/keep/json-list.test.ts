import { describe, expect, it } from 'vitest';
import {
  gatewaysIn,
  pickForwarding,
  pickNeighbours,
  pickOnInterfaces,
  pickRoutes,
} from '../../../../src/probe/keep/json-list.ts';
import { keepsFor } from '../../../../src/probe/keep/relevance.ts';
import { type Picker, sieve } from '../../../../src/probe/keep/sieve.ts';
import { parseFdb, parseNeighbours } from '../../../../src/probe/parse/neighbours.ts';
import { parseRoutes } from '../../../../src/probe/parse/routes.ts';
import { lookupRoute } from '../../../../src/programmed/routes.ts';
import { saying } from '../../../helpers/said.ts';

/** Lists of 50,000 entries that name what nobody asked about, and among them what was. */

const most = 4_000_000;
const many = 50_000;
const addresses = ['10.42.1.7', '10.42.2.9', '192.168.60.2', 'fd00:42::9'];
const keeps = keepsFor({ addresses, interfaces: ['cali12d4a061371'], prefixes: ['cali'] });
const stranger = (n: number): string => `203.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
const numbers = Array.from({ length: many }, (_, n) => n);
/** As `ip -j` prints: one entry a line. */
const listOf = (items: readonly object[]): string => `[${items.map((item) => JSON.stringify(item)).join(',\n')}]\n`;
/** Among 50,000 of the others. */
const among = (others: (n: number) => object, wanted: readonly object[]): string =>
  listOf([...numbers.map(others), ...wanted]);
/** As it comes out of a pipe, in pieces that end anywhere. */
const sifted = (text: string, open: () => Picker) => {
  const sift = sieve(1_200_000, open);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 65_521) expect(sift.push(bytes.subarray(at, at + 65_521))).toBe(true);
  return sift.end();
};

describe('50,000 routes', () => {
  const toStranger = (n: number) => ({
    ...{ type: 'unicast', dst: stranger(n), gateway: '192.168.60.9', dev: 'eth0', protocol: 'bird' },
    ...{ scope: 'global', flags: [] },
  });
  const wanted = [
    { type: 'unicast', dst: 'default', gateway: '192.168.60.1', dev: 'eth0', protocol: 'dhcp', flags: [] },
    { type: 'unicast', dst: '192.168.60.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', flags: [] },
    { type: 'unicast', dst: '10.42.2.0/26', gateway: '192.168.60.2', dev: 'eth0', protocol: 'bird', flags: [] },
    { type: 'blackhole', dst: '10.42.2.9', protocol: 'static', flags: [] },
    { type: 'unicast', dst: '10.42.1.7', dev: 'cali12d4a061371', scope: 'link', flags: [] },
    { type: 'local', dst: '192.168.60.2', dev: 'eth0', table: 'local', protocol: 'kernel', flags: [] },
    { type: 'unicast', dst: '10.42.0.0/16', table: '99', protocol: 'static', dev: 'x', nexthops: [{}], flags: [] },
  ];
  const text = among(toStranger, wanted);

  it('are cut to those that packets of the question can take', () => {
    const { text: kept, leftOut } = sifted(text, () => pickRoutes(keeps, most));
    expect(leftOut).toBe(many - 1_000);
    expect(kept.length).toBeLessThan(200_000);
    const routes = parseRoutes(kept, 4);
    expect(routes.ok && routes.value.slice(1_000)).toEqual(
      (parseRoutes(listOf(wanted), 4) as { value: unknown }).value,
    );
  });

  it('decide for each address of the question as all of them do, and for no other', () => {
    const rules = { ok: true as const, value: [] };
    const whole = { routes: parseRoutes(text, 4), rules };
    const { text: kept } = sifted(text, () => pickRoutes(keeps, most));
    const cut = { routes: parseRoutes(kept, 4), rules, leftOut: { routes: true, addresses } };
    for (const dst of addresses.slice(0, 3)) expect(lookupRoute(cut, { dst })).toEqual(lookupRoute(whole, { dst }));
    expect(lookupRoute(cut, { dst: stranger(49_999) })).toEqual({
      kind: 'unknown',
      reason: saying('too many routes to send all, and 203.0.195.79 was not asked about'),
    });
    expect(lookupRoute({ ...cut, leftOut: { addresses } }, { dst: '1.1.1.1' })).not.toMatchObject({
      reason: saying('too many routes'),
    });
  });

  it('of IPv6 are cut as well', () => {
    const routes = among(
      (n) => ({ dst: `2001:db8:${n.toString(16)}::/64`, gateway: 'fe80::1', dev: 'eth0', flags: [] }),
      [{ dst: 'fd00:42::/64', gateway: 'fe80::2', dev: 'eth0', flags: [] }],
    );
    const { text: kept, leftOut } = sifted(routes, () => pickRoutes(keeps, most));
    expect(leftOut).toBe(many - 1_000);
    expect(kept).toContain('fd00:42::/64');
  });

  it('that all can matter are too many, and not believed', () => {
    const sift = sieve(1_200_000, () => pickRoutes(keeps, 1_000_000));
    const all = Buffer.from(among(() => ({ type: 'unicast', dst: '10.42.2.9', table: 1, flags: [] }), []));
    expect(sift.push(all)).toBe(false);
  });
});

describe('50,000 neighbours', () => {
  const strange = (n: number) => ({ dst: stranger(n), dev: 'eth0', lladdr: '02:00:00:00:00:01', state: ['STALE'] });
  const wanted = [
    { dst: '192.168.60.2', dev: 'eth0', lladdr: '02:00:00:00:00:02', state: ['REACHABLE'] },
    { dst: '192.168.60.1', dev: 'eth0', lladdr: '02:00:00:00:00:03', state: ['REACHABLE'] },
    { dst: '10.42.2.0', dev: 'vxlan.calico', lladdr: '66:00:00:00:00:01', state: ['PERMANENT'] },
    { dst: '10.42.1.7', dev: 'cali12d4a061371', lladdr: '02:00:00:00:00:04', state: ['STALE'] },
    { dst: 'fd00:42::9', dev: 'eth0', state: ['FAILED'] },
  ];

  it('are cut to ends, nodes, gateways and the other ends of tunnels', () => {
    const gateways = gatewaysIn([listOf([{ dst: 'default', gateway: '192.168.60.1', dev: 'eth0' }]), '[]']);
    const { text, leftOut } = sifted(among(strange, wanted), () => pickNeighbours(keeps, gateways, most));
    expect(leftOut).toBe(many - 1_000);
    const read = parseNeighbours(text);
    expect(read.ok && read.value.slice(1_000)).toEqual((parseNeighbours(listOf(wanted)) as { value: unknown }).value);
  });
});

describe('50,000 FDB entries', () => {
  it('are cut to those of tunnels', () => {
    const wanted = [{ mac: '66:00:00:00:00:01', ifname: 'vxlan.calico', dst: '192.168.60.2', flags: ['self'] }];
    const learned = (n: number) => ({
      mac: `02:00:00:00:${n >> 8}:${n & 255}`,
      ifname: 'br0',
      flags: [],
      master: 'br0',
    });
    const { text, leftOut } = sifted(among(learned, wanted), () => pickForwarding(most));
    expect(leftOut).toBe(many - 1_000);
    const read = parseFdb(text);
    expect(read.ok && read.value.at(-1)).toMatchObject({ dst: '192.168.60.2' });
  });
});

describe('what lies on interfaces of workloads', () => {
  it('is taken out of any list, and nothing else', () => {
    const own = { dst: '10.42.1.7', dev: 'cali12d4a061371', scope: 'link' };
    const text = listOf([own, { dst: '10.42.2.0/26', gateway: '1.1.1.1', dev: 'cali1' }, { dst: 'x', dev: 'eth0' }]);
    const sift = sieve(0, () => pickOnInterfaces(['cali'], most));
    expect(sift.push(Buffer.from(text))).toBe(true);
    expect(JSON.parse(sift.end().text)).toEqual([own]);
  });
});

describe('what is no whole list', () => {
  it.each([
    'Error: no such device',
    '{"a":1}',
    '[{"dst":"1.1.1.1"},{"dst":"2.2',
    '[{"dst":"1.1.1.1"}',
    '[]]',
    '[{a}]',
    '[[1],{',
  ])('%j is not taken for one', (text) => {
    const sift = sieve(0, () => pickRoutes(keeps, most));
    sift.push(Buffer.from(text));
    expect(parseRoutes(sift.end().text, 4).ok).toBe(false);
  });
  it('an empty one is', () => {
    const sift = sieve(0, () => pickRoutes(keeps, most));
    sift.push(Buffer.from('[ ]\n'));
    expect(parseRoutes(sift.end().text, 4)).toEqual({ ok: true, value: [] });
  });
});

describe('gateways', () => {
  it('are found in each way in which ip prints them', () => {
    const routes = [
      { dst: 'default', gateway: '192.168.60.1' },
      { dst: '10.0.0.0/8', via: { family: 'inet6', host: 'fe80::1' } },
      { dst: '10.1.0.0/16', nexthops: [{ gateway: '10.9.9.1', weight: 1 }, { gateway: '10.9.9.2' }] },
    ];
    expect([...gatewaysIn([listOf(routes)])]).toEqual(['192.168.60.1', 'fe80::1', '10.9.9.1', '10.9.9.2']);
  });
});
