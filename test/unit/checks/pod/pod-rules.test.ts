import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../src/case/node-state.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, pod, rule } from '../../helpers/healthy-case.ts';

const redirect = (port: number, more: Partial<Rule> = {}): Rule =>
  rule('OUTPUT', 'REDIRECT', {
    targetOptions: `--to-ports ${port}`,
    text: `-A OUTPUT -p tcp -j REDIRECT --to-ports ${port}`,
    ...more,
  });

/** What is said of a pod in whose network these rules stand. */
const saidOf = (which: 'from' | 'to', table: 'filter' | 'nat', rules: Rule[], listens: number[] = []) => {
  const c = healthyCase('vxlan');
  const network = pod(c, `${c[which].pod.namespace}/${c[which].pod.name}`);
  const chains = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map((name) => ({
    name,
    policy: 'ACCEPT',
    packets: 0,
    bytes: 0,
  }));
  network.ruleSets = got([{ backend: 'nft', family: 4, tables: [{ name: table, chains, rules }] }]);
  network.nativeTables = got([]);
  network.nft = {};
  network.listening = got([
    ...listens.map((port) => ({ protocol: 'tcp', address: '0.0.0.0', port })),
    { protocol: 'tcp', address: '0.0.0.0', port: 5432 },
  ]);
  const { verdict, findings } = reportOf(c);
  const found = findings.filter(({ check }) => check === 'pod-rules');
  return {
    causes: verdict.causes.map(({ id, hop }) => `${id} ${hop}`),
    found: found.map(({ status, direction }) => `${status} ${direction}`),
    fixes: found.flatMap(({ fixes }) => fixes.map(({ id }) => id)),
  };
};

describe('rules in the network of a pod', () => {
  it('are the cause where they drop the request or the reply', () => {
    expect(saidOf('from', 'filter', [rule('OUTPUT', 'DROP')])).toMatchObject({
      causes: ['foreign-rule-drops source-pod'],
      fixes: ['delete-pod-rule'],
    });
    expect(saidOf('to', 'filter', [rule('INPUT', 'DROP')]).causes).toEqual(['foreign-rule-drops destination-pod']);
    expect(saidOf('to', 'filter', [rule('OUTPUT', 'DROP')])).toMatchObject({
      causes: ['foreign-rule-drops source-pod'],
      found: ['fail reverse'],
    });
  });

  it('are the cause where they hand packets to a port on which nothing listens', () => {
    expect(saidOf('from', 'nat', [redirect(15_001)]).causes).toEqual(['foreign-rule-changes source-pod']);
  });

  it('do what they are there for where the proxy listens, or where they let the packet pass', () => {
    expect(saidOf('from', 'nat', [redirect(15_001)], [15_001])).toEqual({
      causes: [],
      found: ['warn forward'],
      fixes: [],
    });
    expect(saidOf('from', 'filter', [rule('INPUT', 'DROP')])).toMatchObject({
      causes: ['foreign-rule-drops destination-pod'],
    });
    expect(saidOf('from', 'filter', [rule('OUTPUT', 'ACCEPT')]).found).toEqual([]);
  });

  it('say nothing where there are none, or where an older probe does not read them', () => {
    expect(saidOf('from', 'filter', []).found).toEqual([]);
    expect(reportOf(healthyCase('vxlan')).findings.filter(({ check }) => check === 'pod-rules')).toEqual([]);
  });

  it('are unknown where they could not be read', () => {
    const c = healthyCase('vxlan');
    const network = pod(c, 'shop/web-0');
    network.ruleSets = missing(verbatim('no iptables'));
    network.nativeTables = got([]);
    const found = reportOf(c).findings.filter(({ check }) => check === 'pod-rules');
    expect(found.map(({ status }) => status)).toContain('unknown');
    expect(found.every(({ status }) => status === 'unknown')).toBe(true);
  });
});

it('a routing rule of the pod that takes packets from its gateway is the cause', () => {
  const c = healthyCase('vxlan');
  const network = pod(c, 'shop/web-0');
  const text = `90: from all to ${c.to.address} lookup 77`;
  network.rules = got([
    { family: 4, priority: 0, not: false, src: 'all', table: 'local', text: '0: from all lookup local' },
    { family: 4, priority: 90, not: false, src: 'all', dst: c.to.address ?? '', table: '77', text },
    { family: 4, priority: 32_766, not: false, src: 'all', table: 'main', text: '32766: from all lookup main' },
  ]);
  if (network.routes.ok) {
    const [first] = network.routes.value;
    if (first)
      network.routes.value.push({
        ...first,
        type: 'blackhole',
        dst: '0.0.0.0/0',
        table: '77',
        nextHops: [],
        flags: [],
        text: 'blackhole default table 77',
      });
  }
  const [cause] = reportOf(c).verdict.causes;
  expect([cause?.id, cause?.hop, cause?.fixes.map(({ id }) => id)]).toEqual([
    'ip-rule-diverts',
    'source-pod',
    ['delete-pod-ip-rule'],
  ]);
});
