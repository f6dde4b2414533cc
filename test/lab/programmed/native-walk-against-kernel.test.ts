import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { got, type Read } from '../../../src/case/read.ts';
import { parseIpRules } from '../../../src/probe/parse/ip-rules.ts';
import { parseIptablesSave } from '../../../src/probe/parse/iptables-save.ts';
import { parseLinks } from '../../../src/probe/parse/links.ts';
import { parseNftTable } from '../../../src/probe/parse/nft-table.ts';
import { parseRoutes } from '../../../src/probe/parse/routes.ts';
import { walkHook } from '../../../src/programmed/walk.ts';
import { said } from '../../helpers/said.ts';
import { nodeWith } from '../../unit/programmed/built-node.ts';
import { type Datagram, type KernelRouter, kernelRouter } from './kernel-router.ts';

/** Native nftables rules at random, in a real kernel: what it lets through is what the walk says. */

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const chains = ['c1', 'c2', 'c3'];

const value = <T>(read: Read<T>): T => {
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const not = fc.constantFrom('', '', '!= ');
const field = (name: string, ...values: string[]) =>
  fc.tuple(not, fc.constantFrom(...values)).map(([n, wanted]) => `${name} ${n}${wanted}`);

const condition = fc.oneof(
  field('ip saddr', '10.91.1.2', '10.91.1.2/31', '10.91.0.0/16', '{ 10.91.1.3, 10.91.7.0/24 }', '@nets', '@single'),
  field('ip daddr', '10.91.2.2', '10.91.2.0/24', '10.91.2.1-10.91.2.2', '@nets', '{ 10.91.2.3 }'),
  field('iifname', 'eth1', '"eth*"', 'eth2', '{ eth1, eth7 }'),
  field('oifname', 'eth2', '"cali*"', '{ "eth*" }'),
  field('iif', 'eth1', 'eth2'),
  field('udp dport', '53', '1000-2000', '{ 53, 5000-6000 }', '1001'),
  field('tcp dport', '53'),
  field('th dport', '1001', '{ 53, 1001 }'),
  field('meta l4proto', 'udp', 'tcp', '{ tcp, udp }'),
  field('ip protocol', 'udp', 'tcp'),
  field('meta nfproto', 'ipv4', 'ipv6'),
  field('meta mark', '1', '{ 1, 2 }', '0-1', '@marks'),
  field('ct state', 'new', 'invalid'),
  field('ct state', 'new,established', '{ established, related }'),
  field('ip saddr . udp dport', '@pairs', '{ 10.91.1.2 . 53, 10.91.1.0/24 . 1000-1002 }'),
  field('ip daddr . meta l4proto . th dport', '@services'),
  field('fib daddr type', 'local', 'unicast', '{ local, unicast }'),
  field('ip6 saddr', 'fd00::/8'),
  fc.constantFrom('udp dport > 1000', 'udp dport <= 1001', 'meta mark & 0x3 == 0x1', 'meta mark & 2 != 0'),
  fc.constantFrom('fib saddr . iif oif exists', 'fib saddr . iif oif missing', 'fib saddr . mark . iif oif 0'),
  fc.constantFrom('ct status dnat', 'ct direction original', 'icmp type echo-request', 'meta pkttype host'),
);

const target = (from: number) => {
  const later = chains.slice(from);
  return fc.oneof(
    fc.constantFrom('accept', 'drop', 'return', 'counter', 'continue', 'reject', 'counter drop', 'counter accept'),
    fc
      .constantFrom('1', '2', 'mark and 0x2', 'mark or 0x1', 'mark xor 0x3', 'mark & 0xfffffffe | 0x2')
      .map((mark) => `meta mark set ${mark.replace(/^mark/, 'meta mark')}`),
    fc.constantFrom(
      'meta mark set 1 accept',
      'meta mark set 2 udp dport 53 drop',
      'ip dscp set cs1',
      'add @seen { ip saddr }',
    ),
    // Only onward, as the kernel refuses loops.
    ...(later.length > 0
      ? [
          fc.tuple(fc.constantFrom('jump', 'goto'), fc.constantFrom(...later)).map((words) => words.join(' ')),
          fc
            .tuple(fc.constantFrom(...later), fc.constantFrom(...later), fc.constantFrom('accept', 'drop', 'return'))
            .chain(([a, b, verdict]) =>
              fc.constantFrom(
                `udp dport vmap { 53 : jump ${a}, 1000-2000 : goto ${b} }`,
                `ip saddr vmap { 10.91.1.2 : ${verdict}, 10.91.1.3 : jump ${a} }`,
                `iifname vmap { eth1 : goto ${a}, eth2 : ${verdict} }`,
                `ip saddr . udp dport vmap { 10.91.1.2 . 53 : ${verdict}, 10.91.1.0/24 . 1001 : jump ${b} }`,
                'ip daddr vmap @fates',
                `ct state vmap { invalid : drop, new : jump ${a} }`,
              ),
            ),
        ]
      : []),
  );
};

const ruleOf = (chain: string, from: number) =>
  fc
    .tuple(fc.array(condition, { maxLength: 2 }), target(from))
    .map(([conditions, then]) => `add rule inet people ${chain} ${[...conditions, then].join(' ')}`);

const rules = fc
  .tuple(
    ...['forward', ...chains, 'later'].map((chain, i) =>
      fc.array(ruleOf(chain, chain === 'later' ? chains.length : i), { minLength: 1, maxLength: 5 }),
    ),
  )
  .map((lists) => lists.flat());

const base = fc.record({
  policy: fc.constantFrom('accept', 'accept', 'drop'),
  priority: fc.constantFrom('-5', '5'),
  rules,
  iptables: fc.constantFrom('', '-A FORWARD -m mark --mark 0x1/0x1 -j DROP', '-A FORWARD -s 10.91.1.3 -j ACCEPT'),
});

/** What the kernel or the tool refuses of single rules is left out, one by one. */
const tableText = (policy: string, priority: string): string => `
table inet people { }
delete table inet people
table inet people {
  set nets { type ipv4_addr; flags interval; elements = { 10.91.1.0/31, 10.91.1.3-10.91.1.9, 10.91.2.3 } }
  set single { type ipv4_addr; elements = { 10.91.1.2, 10.91.9.9 } }
  set marks { type mark; elements = { 1, 3 } }
  set seen { type ipv4_addr; flags dynamic; }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.91.1.2 . 50-60, 10.91.0.0/16 . 5432 } }
  set services { type ipv4_addr . inet_proto . inet_service; elements = { 10.91.2.2 . udp . 53, 10.91.2.3 . tcp . 1001 } }
  chain c1 { }
  chain c2 { }
  chain c3 { }
  map fates { type ipv4_addr : verdict; elements = { 10.91.2.2 : jump c3, 10.91.2.3 : drop } }
  chain forward { type filter hook forward priority ${priority}; policy ${policy}; }
  chain later { type filter hook forward priority 10; policy accept; }
  chain watched { type filter hook postrouting priority 300; policy accept; }
}
`;

const datagrams = (first: number): Datagram[] =>
  ['10.91.1.2', '10.91.1.3'].flatMap((src, i) =>
    ['10.91.2.2', '10.91.2.3'].flatMap((dst, j) =>
      [53, 1001, 5432].map((dport, k) => ({ src, dst, dport, sport: first + i * 6 + j * 3 + k })),
    ),
  );

describe.runIf(privileged)('the walk over native rules and a real kernel', () => {
  let router: KernelRouter;
  let port = 20_000;
  beforeAll(() => {
    router = kernelRouter(`nftwalk${process.pid}`);
  });
  afterAll(() => router?.remove());

  const nft = (text: string) => router.inRouter('nft', ['-f', '-'], text);

  /** Puts the rules in force and answers those that the kernel took. */
  const load = ({
    policy,
    priority,
    rules: wanted,
    iptables,
  }: typeof base extends fc.Arbitrary<infer T> ? T : never) => {
    router.inRouter('iptables-nft-restore', [], `*filter\n:FORWARD ACCEPT [0:0]\n${iptables}\nCOMMIT\n`);
    nft(tableText(policy, priority));
    const taken: string[] = [];
    for (const rule of wanted) {
      try {
        nft(rule);
        taken.push(rule);
      } catch {
        // Such as `meta mark` with a range in an interval that this version of the tool does not know.
      }
    }
    return taken;
  };

  /** Sends every datagram, and names those that came out on the other side. */
  const passed = async (sent: Datagram[]): Promise<Set<number>> => {
    nft(sent.map(({ sport }) => `add rule inet people watched udp sport ${sport} counter\n`).join(''));
    nft(`table inet arrivals { }
delete table inet arrivals
table inet arrivals { chain in { type filter hook prerouting priority -400; iifname eth1 meta l4proto udp counter; }
}`);
    const before = router.sent();
    for (const datagram of sent) router.send(datagram);
    await vi.waitFor(() => expect(router.sent()).toBe(before + sent.length), { timeout: 10_000, interval: 5 });
    await vi.waitFor(() => {
      const arrived = /counter packets (\d+)/.exec(router.inRouter('nft', ['list', 'table', 'inet', 'arrivals']));
      expect(Number(arrived?.[1])).toBeGreaterThanOrEqual(sent.length);
    });
    const counters = router.inRouter('nft', ['list', 'chain', 'inet', 'people', 'watched']);
    const found = [...counters.matchAll(/udp sport (\d+) counter packets (\d+)/g)];
    return new Set(found.filter((each) => Number(each[2]) > 0).map((each) => Number(each[1])));
  };

  const stateNow = () => {
    const ip = (args: string[]) => router.inRouter('ip', args);
    const table = parseNftTable(router.inRouter('nft', ['-j', 'list', 'table', 'inet', 'people']), 'inet people');
    const saved = router.inRouter('iptables-nft-save', ['-c']);
    return nodeWith([value(parseIptablesSave(saved, { backend: 'nft', family: 4 }))], [], {
      links: parseLinks(ip(['-d', '-j', 'addr'])),
      routes: parseRoutes(ip(['-4', '-j', 'route', 'show', 'table', 'all']), 4),
      rules: parseIpRules(ip(['-4', '-j', 'rule']), 4),
      nativeTables: got(['inet people']),
      nft: { 'inet people': got(value(table)) },
    });
  };

  it('agree', async () => {
    let drops = 0;
    let passes = 0;
    let unknowns = 0;
    const reasons = new Map<string, number>();
    for (const each of fc.sample(base, { seed: 21, numRuns: 40 })) {
      const text = load(each);
      const sent = datagrams(port);
      port += 12;
      const through = await passed(sent);
      const state = stateNow();
      for (const { src, dst, sport, dport } of sent) {
        const walk = walkHook(state, 'FORWARD', {
          family: 4,
          protocol: 'udp',
          src,
          dst,
          sport,
          dport,
          inIface: 'eth1',
          outIface: 'eth2',
          mark: 0,
          ctState: 'NEW',
        });
        const real = through.has(sport) ? 'accept' : 'drop';
        const said = walk.verdict === 'reject' ? 'drop' : walk.verdict;
        if (said === 'unknown') {
          unknowns++;
          for (const { reason } of walk.unsure) reasons.set(reason.code, (reasons.get(reason.code) ?? 0) + 1);
        } else {
          const { policy, priority, iptables } = each;
          const asked = { src, dst, dport, policy, priority, iptables, text };
          expect({ verdict: said, ...asked }).toEqual({ verdict: real, ...asked });
        }
        if (real === 'drop') drops++;
        else passes++;
      }
    }
    // Both kinds are there, and the walk has an answer as a rule.
    expect(Math.min(drops, passes)).toBeGreaterThan(80);
    expect({ few: unknowns < 20, unknowns, reasons: [...reasons] }).toMatchObject({ few: true });
  });
});
