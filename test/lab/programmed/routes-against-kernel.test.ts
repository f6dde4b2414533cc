import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIpRules } from '../../../src/probe/parse/ip-rules.ts';
import { parseRoutes } from '../../../src/probe/parse/routes.ts';
import { lookupRoute, type RoutedPacket, type RoutingState } from '../../../src/programmed/routes.ts';
import { type KernelRouter, kernelRouter } from './kernel-router.ts';

/** Routes and routing rules at random: what `ip route get` answers is what the lookup says. */

const privileged = process.platform === 'linux' && process.getuid?.() === 0;

const net = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.constantFrom(14, 16, 24, 30, 32))
  .map(([b, d, length]) => {
    const octets = length >= 30 ? `${b}.1.${d * 4}` : length === 24 ? `${b}.1.0` : length === 16 ? `${b}.0.0` : '0.0.0';
    return `172.${octets}/${length}`;
  });

const route = fc
  .tuple(
    net,
    fc.constantFrom(
      'via 10.91.1.2',
      'via 10.91.2.2',
      'dev eth1',
      'dev eth2',
      'blackhole',
      'unreachable',
      'prohibit',
      'throw',
    ),
    fc.constantFrom('main', 'main', '10', '20'),
    fc.constantFrom(0, 0, 100, 1024),
  )
  .map(([dst, how, table, metric]) => {
    const hop = how.includes(' ') ? `${dst} ${how}` : `${how} ${dst}`;
    return `route append ${hop} table ${table} metric ${metric}`;
  });

const rule = fc
  .tuple(
    fc.integer({ min: 1, max: 40_000 }),
    fc.constantFrom('', 'not '),
    fc.constantFrom(
      'from all',
      'from 10.91.1.0/24',
      'from 10.91.1.3',
      'from all to 172.1.0.0/16',
      'from all fwmark 0x2/0x2',
      'from all iif eth1',
      'from all iif eth2',
    ),
    fc.constantFrom('lookup 10', 'lookup 20', 'lookup main suppress_prefixlength 15', 'blackhole', 'prohibit'),
  )
  .map(([priority, not, which, then]) => `rule add ${not}${which} ${then} pref ${priority}`);

const world = fc.record({
  routes: fc.array(route, { minLength: 5, maxLength: 20 }),
  rules: fc.uniqueArray(rule, { maxLength: 5, selector: (each) => each.split('pref ')[1] }),
});

const packets: RoutedPacket[] = ['10.91.1.2', '10.91.1.3'].flatMap((src) =>
  ['172.0.1.4', '172.1.1.9', '172.2.7.7', '172.3.1.12', '172.1.1.0', '10.91.2.9', '192.0.2.1'].flatMap((dst) =>
    [0, 2].map((mark) => ({ src, dst, mark, iif: 'eth1' })),
  ),
);

/** Messages of the kernel's error numbers (net/ipv4/fib_semantics.c, fib_props). */
const refusals: [RegExp, string][] = [
  [/Invalid argument/, 'blackhole'],
  [/No route to host/, 'unreachable'],
  [/Permission denied/, 'prohibit'],
  [/Network is unreachable/, 'none'],
];

describe.runIf(privileged)('the route lookup and a real kernel', () => {
  let router: KernelRouter;
  beforeAll(() => {
    router = kernelRouter(`croute${process.pid}`);
    for (const name of ['all', 'eth1', 'eth2']) router.inRouter('sysctl', ['-qw', `net.ipv4.conf.${name}.rp_filter=0`]);
  });
  afterAll(() => router?.remove());

  const asked = ({ src = '', dst, mark = 0, iif = '' }: RoutedPacket): string => {
    try {
      const [answer] = JSON.parse(
        router.inRouter('ip', ['-j', 'route', 'get', dst, 'from', src, 'iif', iif, 'mark', String(mark)]),
      );
      return `${answer.gateway ?? 'on link'} ${answer.dev}`;
    } catch (error) {
      const message = String((error as { stderr?: unknown }).stderr);
      return refusals.find(([pattern]) => pattern.test(message))?.[1] ?? message;
    }
  };

  const looked = (state: RoutingState, packet: RoutedPacket): string => {
    const decision = lookupRoute(state, packet);
    if (decision.kind !== 'route') return decision.kind;
    const { type } = decision.route;
    return type === 'unicast' ? `${decision.nextHop.gateway ?? 'on link'} ${decision.nextHop.dev}` : type;
  };

  const flush = ['main', '10', '20'].flatMap((table) =>
    ['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw'].map(
      (type) => `route flush root 172.0.0.0/8 table ${table} type ${type}`,
    ),
  );

  it('agree', () => {
    const answers = new Map<string, number>();
    for (const { routes, rules } of fc.sample(world, { seed: 21, numRuns: 12 })) {
      // What is there twice is refused, which does not matter.
      router.ipBatch([...routes, ...rules]);
      const state = {
        routes: parseRoutes(router.inRouter('ip', ['-4', '-j', 'route', 'show', 'table', 'all']), 4),
        rules: parseIpRules(router.inRouter('ip', ['-4', '-j', 'rule']), 4),
      };
      for (const packet of packets) {
        const real = asked(packet);
        answers.set(real, (answers.get(real) ?? 0) + 1);
        expect({ packet, answer: looked(state, packet), routes, rules }).toEqual({
          packet,
          answer: real,
          routes,
          rules,
        });
      }
      router.ipBatch([...rules.map((each) => each.replace('rule add', 'rule del')), ...flush]);
    }
    expect([...answers.keys()].sort()).toEqual(
      expect.arrayContaining(['10.91.2.2 eth2', 'blackhole', 'none', 'on link eth2', 'prohibit', 'unreachable']),
    );
  });
});
