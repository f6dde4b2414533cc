import { describe, expect, it } from 'vitest';
import { ownerOfChain, policyTitle } from '../../../src/programmed/chains.ts';
import { describeRule, isMissingProfile } from '../../../src/programmed/describe-rule.ts';
import { policyOfComment } from '../../../src/programmed/policy-names.ts';
import { rule, ruleSet, setMark } from './built-node.ts';

const hash = 'cali:0123456789abcdef';
const mark = { kind: 'mark' as const, value: 0x10000, mask: 0x10000, negate: false };

describe('comments of policies', () => {
  it.each([
    [
      'KubernetesNetworkPolicy shop/db-from-web ingress',
      { kind: 'KubernetesNetworkPolicy', namespace: 'shop', name: 'db-from-web', direction: 'ingress' },
    ],
    [
      'NetworkPolicy shop/web-rules egress',
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'web-rules', direction: 'egress' },
    ],
    [
      'GlobalNetworkPolicy security.block-bad ingress',
      { kind: 'GlobalNetworkPolicy', name: 'security.block-bad', direction: 'ingress' },
    ],
    [
      'KubernetesClusterNetworkPolicy no-ops-to-db ingress',
      { kind: 'ClusterNetworkPolicy', name: 'no-ops-to-db', direction: 'ingress' },
    ],
    [
      'Policy shop/knp.default.db-from-web ingress',
      {
        kind: 'KubernetesNetworkPolicy',
        namespace: 'shop',
        name: 'db-from-web',
        tier: 'default',
        direction: 'ingress',
      },
    ],
    [
      'Policy shop/default.web-rules egress',
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'web-rules', tier: 'default', direction: 'egress' },
    ],
    [
      'Policy security.block-bad ingress',
      { kind: 'GlobalNetworkPolicy', name: 'security.block-bad', tier: 'security', direction: 'ingress' },
    ],
    [
      'Policy default.host-open egress',
      { kind: 'GlobalNetworkPolicy', name: 'host-open', tier: 'default', direction: 'egress' },
    ],
    [
      'Policy kanp.adminnetworkpolicy.no-ops-to-db ingress',
      { kind: 'AdminNetworkPolicy', name: 'no-ops-to-db', tier: 'adminnetworkpolicy', direction: 'ingress' },
    ],
    [
      'Policy kbanp.baselineadminnetworkpolicy.default ingress',
      { kind: 'BaselineAdminNetworkPolicy', name: 'default', tier: 'baselineadminnetworkpolicy', direction: 'ingress' },
    ],
    ['name=deny-ops-telnet', undefined],
    ['Policy explicitly accepted packet.', undefined],
  ])('%s', (comment, expected) => {
    expect(policyOfComment(comment)).toEqual(expected);
  });
});

describe('chains', () => {
  const set = ruleSet({
    filter: [
      setMark('cali-tw-cali1', 0, 0x20000),
      rule('cali-tw-cali1', 'MARK', [], { comments: [hash, 'Start of tier security'] }),
      rule('cali-tw-cali1', 'cali-gi-abc', [], { comments: [hash] }),
      rule('cali-tw-cali1', 'RETURN', [mark], { comments: [hash, 'Return if policy accepted'] }),
      rule('cali-tw-cali1', 'DROP', [], { comments: [hash, 'Drop if no policies passed packet'] }),
      rule('cali-gi-abc', 'cali-pi-_hashed', [], { comments: [hash] }),
      rule('cali-pi-_hashed', undefined, [], { comments: [hash, 'NetworkPolicy shop/security.x ingress'] }),
      rule('cali-pri-kns.gone', 'DROP', [], { comments: [hash, 'Profile kns.gone ingress'] }),
      setMark('cali-pri-kns.shop', 0x10000, 0x10000),
      rule('cali-pri-_gone', 'MARK', [], { setMark: { value: 0x40000, mask: 0x40000 }, comments: [hash] }),
      rule('cali-pri-_gone', 'DROP', [mark], { comments: [hash] }),
      rule('cali-tw-cali1', 'DROP', [], { comments: ['by hand'] }),
      rule('FORWARD', 'DROP'),
      rule('FORWARD', 'KUBE-FORWARD'),
      rule('KUBE-FORWARD', 'DROP'),
    ],
  });
  const owner = (chain: string) => ownerOfChain(set, 'filter', chain);
  const described = (index: number) => describeRule(set, 'filter', set.tables[0]!.rules[index]!);

  it.each([
    ['FORWARD', { kind: 'base' }],
    ['KUBE-SERVICES', { kind: 'kube-proxy' }],
    ['DOCKER-USER', { kind: 'foreign' }],
    ['cali-cidr-block', { kind: 'calico' }],
    ['cali-from-wl-dispatch-4', { kind: 'dispatch' }],
    ['cali-fw-cali12d4a061371', { kind: 'endpoint', direction: 'egress', interface: 'cali12d4a061371' }],
    ['cali-thfw-eth0', { kind: 'host-endpoint', direction: 'egress', interface: 'eth0' }],
    ['cali-gi-abc', { kind: 'group', direction: 'ingress', tier: 'security' }],
    [
      'cali-pi-_hashed',
      {
        kind: 'policy',
        direction: 'ingress',
        policyKind: 'NetworkPolicy',
        namespace: 'shop',
        name: 'security.x',
        tier: 'security',
      },
    ],
    [
      'cali-po-knp/shop/deny',
      { kind: 'policy', direction: 'egress', policyKind: 'KubernetesNetworkPolicy', namespace: 'shop', name: 'deny' },
    ],
    ['cali-pi-_unknownunknownunkn', { kind: 'policy', direction: 'ingress' }],
    ['cali-pro-kns.shop', { kind: 'profile', direction: 'egress', name: 'kns.shop' }],
  ])('%s', (chain, expected) => {
    expect(owner(chain)).toEqual(expected);
  });

  it('is written as people write it', () => {
    expect(policyTitle(owner('cali-po-knp/shop/deny'))).toBe('Kubernetes NetworkPolicy shop/deny');
  });

  it('knows a profile that is missing', () => {
    const missing = ['cali-pri-kns.gone', 'cali-pri-_gone', 'cali-pri-kns.shop'].map((chain) =>
      isMissingProfile(set, 'filter', chain),
    );
    expect(missing).toEqual([true, true, false]);
  });

  it.each([
    [4, { kind: 'end-of-tier', tier: 'security', calico: true }],
    [7, { kind: 'missing-profile', calico: true }],
    [11, { kind: 'foreign', calico: false, foreignInCalicoChain: true }],
    [12, { kind: 'foreign', calico: false, foreignInCalicoChain: false }],
    [13, { kind: 'kube-proxy' }],
    [14, { kind: 'kube-proxy' }],
  ])('rule %i', (index, expected) => {
    expect(described(index)).toMatchObject(expected);
  });
});
