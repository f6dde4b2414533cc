import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RuleSet } from '../../../src/case/node-state.ts';
import { got, type Read } from '../../../src/case/read.ts';
import { parseIpRules } from '../../../src/probe/parse/ip-rules.ts';
import { parseIpSets } from '../../../src/probe/parse/ip-sets.ts';
import { parseIptablesSave } from '../../../src/probe/parse/iptables-save.ts';
import { parseLinks } from '../../../src/probe/parse/links.ts';
import { parseRoutes } from '../../../src/probe/parse/routes.ts';
import { walkHook } from '../../../src/programmed/walk.ts';
import { said } from '../../helpers/said.ts';
import { nodeWith } from '../../unit/programmed/built-node.ts';
import { type Datagram, type KernelRouter, kernelRouter } from './kernel-router.ts';

/** Rules at random, in a real kernel: what it lets through is what the walk says. */

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const chains = ['c1', 'c2', 'c3'];

const value = <T>(read: Read<T>): T => {
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const not = fc.constantFrom('', '', '! ');
const condition = fc.oneof(
  fc.tuple(not, fc.constantFrom('10.91.1.2/32', '10.91.1.2/31', '10.91.0.0/16')).map(([n, net]) => `${n}-s ${net}`),
  fc.tuple(not, fc.constantFrom('10.91.2.2/32', '10.91.2.0/24', '10.0.0.0/8')).map(([n, net]) => `${n}-d ${net}`),
  fc.constantFrom('-i eth1', '! -i eth1', '-o eth2', '-o eth+', '-i eth2'),
  fc.tuple(not, fc.constantFrom('53', '1000:2000', '1001')).map(([n, port]) => `-p udp -m udp ${n}--dport ${port}`),
  fc
    .tuple(not, fc.constantFrom('53,1001', '1000:1001,4000'))
    .map(([n, port]) => `-p udp -m multiport ${n}--dports ${port}`),
  fc.constantFrom('-p tcp', '! -p tcp', '-p udp'),
  fc.tuple(not, fc.constantFrom('0x1/0x1', '0x0/0x3', '0x2/0x2')).map(([n, mark]) => `-m mark ${n}--mark ${mark}`),
  fc.tuple(not, fc.constantFrom('nets src', 'nets dst')).map(([n, set]) => `-m set ${n}--match-set ${set}`),
  fc.tuple(not, fc.constant('ports dst,dst')).map(([n, set]) => `-m set ${n}--match-set ${set}`),
  fc
    .tuple(not, fc.constantFrom('NEW', 'RELATED,ESTABLISHED', 'INVALID'))
    .map(([n, state]) => `-m conntrack ${n}--ctstate ${state}`),
  fc.tuple(not, fc.constantFrom('LOCAL', 'UNICAST')).map(([n, type]) => `-m addrtype ${n}--dst-type ${type}`),
  fc.constant('-m statistic --mode random --probability 0'),
);

const target = (from: number) =>
  fc.oneof(
    fc.constantFrom('-j ACCEPT', '-j DROP', '-j RETURN', ''),
    fc.constantFrom('0x1/0x1', '0x2/0x3', '0x0/0x1').map((mark) => `-j MARK --set-xmark ${mark}`),
    // Only onward, as the kernel refuses loops.
    ...(from < chains.length
      ? [fc.tuple(fc.constantFrom('-j', '-g'), fc.constantFrom(...chains.slice(from))).map((words) => words.join(' '))]
      : []),
  );

const ruleOf = (chain: string, from: number) =>
  fc.tuple(fc.array(condition, { maxLength: 2 }), target(from)).map(([conditions, then]) => {
    // One option twice is an error of its own.
    const seen = new Set<string>();
    const kept = conditions.filter((each) => {
      const key = each.replace('! ', '').split(' ')[0] ?? '';
      const fresh = !seen.has(key === '-m' ? each : key);
      seen.add(key === '-m' ? each : key);
      return fresh;
    });
    return ['-A', chain, ...kept, then].filter(Boolean).join(' ');
  });

const table = fc.record({
  policy: fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP'),
  rules: fc
    .tuple(...['FORWARD', ...chains].map((chain, i) => fc.array(ruleOf(chain, i), { minLength: 1, maxLength: 5 })))
    .map((lists) => lists.flat()),
});

const restoreText = ({ policy, rules }: { policy: string; rules: string[] }): string =>
  ['*filter', `:FORWARD ${policy} [0:0]`, ...chains.map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT', ''].join(
    '\n',
  );

const sets = `create nets hash:net
add nets 10.91.1.0/24
add nets 10.91.1.3/32 nomatch
add nets 10.91.2.3/32
create ports hash:ip,port
add ports 10.91.2.2,udp:53
add ports 10.91.2.3,tcp:1001
`;

const datagrams = (first: number): Datagram[] =>
  ['10.91.1.2', '10.91.1.3'].flatMap((src, i) =>
    ['10.91.2.2', '10.91.2.3'].flatMap((dst, j) =>
      [53, 1001, 5432].map((dport, k) => ({ src, dst, dport, sport: first + i * 6 + j * 3 + k })),
    ),
  );

describe.runIf(privileged)('the walk and a real kernel', () => {
  let router: KernelRouter;
  let port = 20_000;

  beforeAll(() => {
    router = kernelRouter(`cwalk${process.pid}`);
    router.inRouter('ipset', ['restore'], sets);
  });
  afterAll(() => router?.remove());

  const counted = (backend: RuleSet['backend']): Map<number, number> =>
    new Map(
      [
        ...router.inRouter(`iptables-${backend}-save`, ['-c', '-t', 'mangle']).matchAll(/^\[(\d+):.*--sport (\d+)/gm),
      ].map((found) => [Number(found[2]), Number(found[1])]),
    );

  /** Puts the rules in force, sends every datagram, and names those that came out on the other side. */
  const passed = async (backend: RuleSet['backend'], text: string, sent: Datagram[]): Promise<Set<number>> => {
    const count = (chain: string) => sent.map(({ sport }) => `-A ${chain} -p udp -m udp --sport ${sport}`);
    const mangle = ['*mangle', ':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]', ...count('POSTROUTING')];
    mangle.push('-A PREROUTING -i eth1 -p udp -m udp --dport 53', '-A PREROUTING -i eth1 -p udp', 'COMMIT', '');
    router.inRouter(`iptables-${backend}-restore`, [], text + mangle.join('\n'));
    const before = router.sent();
    for (const datagram of sent) router.send(datagram);
    // What is handed to the kernel has met its fate when the call that sent it returns: veths do not wait.
    await vi.waitFor(() => expect(router.sent()).toBe(before + sent.length), { timeout: 10_000, interval: 5 });
    await vi.waitFor(() => {
      const arrived = /^\[(\d+):\d+\] -A PREROUTING -i eth1 -p udp *$/m.exec(
        router.inRouter(`iptables-${backend}-save`, ['-c', '-t', 'mangle']),
      );
      expect(Number(arrived?.[1])).toBeGreaterThanOrEqual(sent.length);
    });
    const counters = counted(backend);
    return new Set(sent.filter(({ sport }) => (counters.get(sport) ?? 0) > 0).map(({ sport }) => sport));
  };

  const stateNow = (backends: RuleSet['backend'][]) => {
    const read = (args: string[]) => router.inRouter('ip', args);
    const ruleSets = backends.map((backend) =>
      value(parseIptablesSave(router.inRouter(`iptables-${backend}-save`, ['-c']), { backend, family: 4 })),
    );
    return nodeWith(ruleSets, value(parseIpSets(router.inRouter('ipset', ['list']))), {
      links: parseLinks(read(['-d', '-j', 'addr'])),
      routes: parseRoutes(read(['-4', '-j', 'route', 'show', 'table', 'all']), 4),
      rules: parseIpRules(read(['-4', '-j', 'rule']), 4),
      nativeTables: got([]),
    });
  };

  const nothing = restoreText({ policy: 'ACCEPT', rules: [] });
  const clear = (backend: RuleSet['backend']) => {
    router.inRouter(`iptables-${backend}-restore`, [], nothing + nothing.replace('*filter', '*mangle'));
  };

  it.each<[string, RuleSet['backend'], RuleSet['backend'] | undefined, number]>([
    ['nft', 'nft', undefined, 11],
    ['legacy', 'legacy', undefined, 12],
    ['both at once', 'nft', 'legacy', 13],
  ])('agree: %s', async (_, backend, second, seed) => {
    clear(backend === 'nft' ? 'legacy' : 'nft');
    let drops = 0;
    let passes = 0;
    let unknowns = 0;
    for (const each of fc.sample(table, { seed, numRuns: 30 })) {
      const sent = datagrams(port);
      port += 12;
      const text = restoreText(each);
      const other = second && fc.sample(table, { seed: seed + port, numRuns: 1 })[0];
      if (second && other) router.inRouter(`iptables-${second}-restore`, [], restoreText(other));
      const through = await passed(backend, text, sent);
      const state = stateNow(second ? [backend, second] : [backend]);
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
        if (walk.verdict === 'unknown') unknowns++;
        else
          expect({ verdict: walk.verdict, src, dst, dport, text, other }).toEqual({
            verdict: real,
            src,
            dst,
            dport,
            text,
            other,
          });
        if (real === 'drop') drops++;
        else passes++;
      }
    }
    // Both kinds are there, and the walk has an answer as a rule.
    expect(Math.min(drops, passes)).toBeGreaterThan(50);
    expect(unknowns).toBeLessThan(125);
  });
});
