import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got } from '../../../../src/case/read.ts';
import {
  inboundForwarding,
  inboundReturn,
  inboundReversePath,
  inboundRules,
  inboundSource,
} from '../../../../src/checks/inbound/inbound-rules.ts';
import type { Step } from '../../../../src/checks/steps.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { insertRule, remove, route, routes, rule, state, sysctls, table, value } from '../../helpers/healthy-case.ts';
import { client, entry, inboundCase, nodeAddress, nodePort } from '../../helpers/inbound-case.ts';

const findingsOf = (step: Step, c: Case) => [step(roundTrip(c).forward)].flat();
const only = (cidr: string) => ({ matches: [{ kind: 'source' as const, cidr: `${cidr}/32`, negate: false }] });
const unread = async (): Promise<Case> => {
  const c = await inboundCase();
  const { [entry]: _gone, ...nodes } = c.nodes;
  return { ...c, nodes };
};

it('asks for the way back to the client beside that to the pods, whose replies come in by the same interface', async () => {
  expect(findingsOf(inboundReversePath, await inboundCase())).toMatchObject([
    { check: 'reverse-path', object: expect.stringMatching(new RegExp(`^interface \\S+ from ${client}$`)) },
  ]);
});

describe('the rules of the node that is called', () => {
  it('let it in, before and behind the translation', async () => {
    const found = findingsOf(inboundRules, await inboundCase());
    expect(found).toMatchObject([{ status: 'pass', object: 'PREROUTING, FORWARD, POSTROUTING tcp/5432' }]);
  });

  it('fail where another program drops what the client sends', async () => {
    const c = await inboundCase({ harm: (each) => insertRule(each, entry, rule('FORWARD', 'DROP', only(client))) });
    expect(findingsOf(inboundRules, c)).toContainEqual(
      expect.objectContaining({ status: 'fail', cause: 'foreign-rule-drops', node: entry }),
    );
  });

  it('are unknown where they were not read', async () => {
    const found = findingsOf(inboundRules, await unread());
    expect(found.filter(({ status }) => status === 'pass')).toEqual([]);
  });
});

describe('whose address the receiver sees', () => {
  it('is told where the node gives it its own', async () => {
    expect(findingsOf(inboundSource, await inboundCase())).toMatchObject([{ status: 'pass' }]);
    expect(findingsOf(inboundSource, await inboundCase({ at: 'node-3', local: true }))).toMatchObject([
      { status: 'pass' },
    ]);
  });

  it('fails where another node would answer the client itself', async () => {
    const harm = (c: Case): void => {
      remove(
        table(c, entry, 'nat').rules,
        ({ chain, target }) => /^KUBE-EXT/.test(chain) && target === 'KUBE-MARK-MASQ',
      );
    };
    expect(findingsOf(inboundSource, await inboundCase({ harm }))).toMatchObject([
      { status: 'fail', cause: 'not-masqueraded', node: entry },
    ]);
  });

  it('is unknown where the rules lead elsewhere, or were not read', async () => {
    const harm = (c: Case): void => {
      remove(table(c, entry, 'nat').rules, ({ chain }) => chain === 'KUBE-NODEPORTS');
    };
    expect(findingsOf(inboundSource, await inboundCase({ harm }))).toMatchObject([{ status: 'unknown' }]);
    expect(findingsOf(inboundSource, await unread())).toMatchObject([{ status: 'unknown' }]);
  });
});

const otherWay = (c: Case): void => {
  routes(c, entry).unshift(route('203.0.113.0/24', { dev: 'vxlan.calico' }));
};

describe('the way back to the client', () => {
  it('passes by the interface by which it came', async () => {
    expect(findingsOf(inboundReturn, await inboundCase())).toMatchObject([{ status: 'pass' }]);
  });

  it.each([
    ['refused', { type: 'blackhole' }],
    ['missing', undefined],
  ] as const)('fails where it is %s', async (_what, more) => {
    const harm = (each: Case): void => {
      if (more) routes(each, entry).unshift(route('203.0.113.0/24', more));
      else remove(routes(each, entry), ({ dst }) => dst === 'default' || dst === '0.0.0.0/0');
    };
    const c = await inboundCase({ harm });
    expect(findingsOf(inboundReturn, c)).toMatchObject([{ status: 'fail', cause: 'no-way-to-client', node: entry }]);
  });

  it('may go elsewhere, which alone does no harm', async () => {
    const c = await inboundCase({ harm: otherWay });
    expect(findingsOf(inboundReturn, c)).toMatchObject([{ status: 'warn', cause: 'reply-leaves-elsewhere' }]);
  });

  const tracked =
    (...entries: string[]) =>
    (c: Case): void => {
      otherWay(c);
      const known = state(c, entry);
      known.conntrack = got({ ...value(known.conntrack), entries });
    };
  const line = (at: string, seconds: number, from = client): string =>
    `tcp 6 ${seconds} ${at} src=${from} dst=${nodeAddress} sport=40001 dport=${nodePort} src=192.168.84.131 dst=10.39.0.3 sport=5432 dport=40001 mark=0 use=1`;

  it('is what fails where the client was answered through the node and heard nothing', async () => {
    const c = await inboundCase({ harm: tracked(line('SYN_RECV', 51)) });
    const [finding] = findingsOf(inboundReturn, c);
    expect(finding).toMatchObject({ status: 'fail', cause: 'reply-leaves-elsewhere', node: entry });
    expect(finding?.proof.flatMap(({ lines }) => lines)).toContain(line('SYN_RECV', 51));
  });

  it('is not said to fail where a rule of the node drops the answer', async () => {
    const matches = [{ kind: 'destination' as const, cidr: '203.0.113.0/24', negate: false }];
    const harm = (c: Case): void => {
      tracked(line('SYN_RECV', 51))(c);
      insertRule(c, entry, rule('FORWARD', 'DROP', { matches }));
    };
    expect(findingsOf(inboundReturn, await inboundCase({ harm }))).toMatchObject([{ status: 'warn' }]);
  });

  it.each([
    ['was answered a moment ago', [line('SYN_RECV', 60)]],
    ['was not answered', [line('SYN_SENT', 110)]],
    ['has another that came about', [line('SYN_RECV', 51), line('ESTABLISHED', 86_000)]],
    ['is another', [line('SYN_RECV', 51, '203.0.113.77')]],
    ['cannot be read', ['tcp 6 51 SYN_RECV src=203.0.113.9']],
  ])('is not said to fail where the connection %s', async (_what, lines) => {
    expect(findingsOf(inboundReturn, await inboundCase({ harm: tracked(...lines) }))).toMatchObject([
      { status: 'warn' },
    ]);
  });

  it('is unknown where the node was not read', async () => {
    expect(findingsOf(inboundReturn, await unread())).toMatchObject([{ status: 'unknown' }]);
  });

  it('is asked for by the reverse path filter of that interface', async () => {
    const filtering = (value: string) => (each: Case) => {
      otherWay(each);
      sysctls(each, entry)['net.ipv4.conf.all.rp_filter'] = '0';
      sysctls(each, entry)['net.ipv4.conf.eth0.rp_filter'] = value;
    };
    expect(findingsOf(inboundReversePath, await inboundCase({ harm: filtering('1') }))).toMatchObject([
      { status: 'fail', cause: 'rp-filter-drops', node: entry },
    ]);
    expect(findingsOf(inboundReversePath, await inboundCase({ harm: filtering('0') }))).toMatchObject([
      { status: 'pass' },
    ]);
  });
});

describe('passing on', () => {
  it('passes, fails and is unknown as the setting is', async () => {
    const c = await inboundCase();
    sysctls(c, entry)['net.ipv4.ip_forward'] = '1';
    expect(findingsOf(inboundForwarding, c)).toMatchObject([{ status: 'pass' }]);
    sysctls(c, entry)['net.ipv4.ip_forward'] = '0';
    expect(findingsOf(inboundForwarding, c)).toMatchObject([{ status: 'fail', cause: 'ip-forward-off' }]);
    expect(findingsOf(inboundForwarding, await unread())).toMatchObject([{ status: 'unknown' }]);
  });
});
