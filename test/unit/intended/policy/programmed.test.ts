import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IpSet, RuleSet } from '../../../../src/case/node-state.ts';
import type { Read } from '../../../../src/case/read.ts';
import { buildPolicyIndex, type PolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { compareProgrammed } from '../../../../src/intended/policy/programmed-compare.ts';
import { chainName, policyChain, policyId } from '../../../../src/intended/policy/programmed-names.ts';
import { parseIpSets } from '../../../../src/probe/parse/ip-sets.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { parseSnapshot } from '../../../../src/probe/parse/snapshot.ts';
import { allIpSets, allRuleSets } from '../../../../src/programmed/native-tables.ts';
import { said } from '../../../helpers/said.ts';
import { recordedSnapshot } from '../../helpers/recorded-node.ts';

const data = join(import.meta.dirname, '../../../data/node-state');

const indexOf = (folder: string): PolicyIndex =>
  buildPolicyIndex(
    readdirSync(join(data, folder, 'objects')).flatMap((file) => {
      const value = JSON.parse(readFileSync(join(data, folder, 'objects', file), 'utf8'));
      return value.items ?? [value];
    }),
  );

const value = <T>(read: Read<T>): T => {
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const nodeOf = (folder: string, node: string): { rules: RuleSet; sets: IpSet[] } => ({
  rules: value(
    parseIptablesSave(readFileSync(join(data, folder, node, 'iptables-nft-save.txt'), 'utf8'), {
      backend: 'nft',
      family: 4,
    }),
  ),
  sets: value(parseIpSets(readFileSync(join(data, folder, node, 'ipset-list.txt'), 'utf8'))),
});

const recorded = [
  ['v3.32.1-vxlan-iptables-policies', 'node-2'],
  ['v3.32.1-vxlan-iptables-policies', 'node-3'],
  ['v3.29.7-crosssubnet-policies', 'node-2'],
  ['v3.29.7-crosssubnet-policies', 'node-3'],
  ['v3.34-dev-bgp-nativev3-policies', 'node-2'],
  ['v3.34-dev-bgp-nativev3-policies', 'node-3'],
] as const;

describe('names of chains', () => {
  it.each([
    ['cali-pi-', 'knp/default/deny-all', 'cali-pi-knp/default/deny-all'],
    ['cali-pi-', 'knp/default/allow-frontend-to-backend', 'cali-pi-_xskyj9kWO8zotJChwU6'],
    ['cali-pri-', 'kns.kube-system', 'cali-pri-kns.kube-system'],
    ['cali-pro-', 'ksa.kube-system.coredns', 'cali-pro-_u2Tn2rSoAPffvE7JO6'],
    ['cali-pi-', 'gnp/security.block-bad', 'cali-pi-_vhyJ-5jCoE2GAxX2EMz'],
    ['cali-pi-', 'default/shop/knp.default.db-from-web', 'cali-pi-_Gy4TeDuGAYSDf6oK6ge'],
    ['cali-pi-', 'adminnetworkpolicy/kanp.adminnetworkpolicy.no-ops-to-db', 'cali-pi-_ZeZ7C0hVw7y8FhSSwDm'],
  ])('%s%s is %s', (prefix, id, expected) => {
    expect(chainName(prefix, id)).toBe(expected);
  });

  it('are ids of the policy, old and new', () => {
    const policy = { kind: 'KubernetesNetworkPolicy', namespace: 'shop', name: 'deny', tier: 'default' } as const;
    expect(policyId(policy, true)).toBe('knp/shop/deny');
    expect(policyId(policy, false)).toBe('default/shop/knp.default.deny');
    expect(policyId({ kind: 'GlobalNetworkPolicy', name: 'x', tier: 'sec' }, false)).toBe('sec/sec.x');
    expect(policyChain({ kind: 'ClusterNetworkPolicy', name: 'a', tier: 'kube-admin' }, 'egress', true)).toBe(
      'cali-po-kcnp/a',
    );
  });
});

describe.each(recorded)('the recorded %s %s', (folder, node) => {
  const index = indexOf(folder);
  const { rules, sets } = nodeOf(folder, node);

  it('has what its objects ask for', () => {
    expect(compareProgrammed(index.cluster, node, [rules], sets)).toEqual({
      podsWithoutChains: [],
      intendedNotProgrammed: [],
      programmedNotIntended: [],
      sets: [],
    });
  });
});

// The same objects as in the recording with iptables, of the same cluster, after it was switched over.
describe.each(['node-2', 'node-3'])('%s with native nftables', (node) => {
  const objects = 'v3.32.1-vxlan-iptables-policies';
  const state = value(parseSnapshot(recordedSnapshot('v3.32.1-vxlan-nftables-policies', node)));
  const compared = (index: PolicyIndex, change: (sets: IpSet[]) => IpSet[] = (sets) => sets) =>
    compareProgrammed(index.cluster, node, allRuleSets(state), change(value(allIpSets(state))));

  it('has what its objects ask for', () => {
    expect(compared(indexOf(objects))).toEqual({
      podsWithoutChains: [],
      intendedNotProgrammed: [],
      programmedNotIntended: [],
      sets: [],
    });
  });

  it('lacks a policy that was added, and still has one that was removed', () => {
    const index = indexOf(objects);
    const name = 'a-policy-with-a-name-that-iptables-would-hash';
    index.upsert({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop', name },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    index.remove({ kind: 'KubernetesNetworkPolicy', namespace: 'shop', name: 'default-deny' });
    const { intendedNotProgrammed, programmedNotIntended } = compared(index);
    expect(new Set(intendedNotProgrammed.map(({ chain }) => chain))).toEqual(new Set([`cali-pi-knp/shop/${name}`]));
    expect(new Set(programmedNotIntended.map(({ chain }) => chain))).toEqual(
      new Set(['cali-pi-knp/shop/default-deny']),
    );
  });

  it('lacks an address in a set, one with a port as well', () => {
    const emptied = ['cali40s-8KuBXZF_119AEISz3LhUQWH', 'cali40n-lJoBvEcARKewmTK8I-mwXfh'];
    const { sets } = compared(indexOf(objects), (all) =>
      all.map((set) => (emptied.includes(set.name) ? { ...set, members: [] } : set)),
    );
    expect(sets.map(({ set, lacks }) => [set, (lacks?.length ?? 0) > 0]).sort()).toEqual(
      emptied.toSorted().map((name) => [name, true]),
    );
  });
});

describe('a node that is behind', () => {
  const [folder, node] = ['v3.32.1-vxlan-iptables-policies', 'node-2'];
  const { rules, sets } = nodeOf(folder, node);

  it('lacks a policy that was added', () => {
    const index = indexOf(folder);
    index.upsert({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop', name: 'new' },
      spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
    });
    const { intendedNotProgrammed, programmedNotIntended } = compareProgrammed(index.cluster, node, [rules], sets);
    expect(intendedNotProgrammed.length).toBeGreaterThan(0);
    for (const departure of intendedNotProgrammed) {
      expect(departure).toMatchObject({
        policy: 'KubernetesNetworkPolicy shop/new',
        direction: 'ingress',
        chain: 'cali-pi-knp/shop/new',
      });
    }
    expect(programmedNotIntended).toEqual([]);
  });

  it('still has a policy that was removed', () => {
    const index = indexOf(folder);
    index.remove({ kind: 'KubernetesNetworkPolicy', namespace: 'shop', name: 'default-deny' });
    const { intendedNotProgrammed, programmedNotIntended } = compareProgrammed(index.cluster, node, [rules], sets);
    expect(intendedNotProgrammed).toEqual([]);
    expect(programmedNotIntended.map(({ chain, policy }) => [chain, policy])).toContainEqual([
      'cali-pi-_qBmoA25_YxJ3antHvtt',
      undefined,
    ]);
  });

  it('lacks an address in a set', () => {
    const index = indexOf(folder);
    const emptied = sets.map((set) => (set.name === 'cali40s:8KuBXZF_119AEISz3LhUQWH' ? { ...set, members: [] } : set));
    const departures = compareProgrammed(index.cluster, node, [rules], emptied).sets;
    expect(departures).toEqual([
      expect.objectContaining({
        set: 'cali40s:8KuBXZF_119AEISz3LhUQWH',
        policy: 'KubernetesNetworkPolicy shop/db-from-web',
      }),
    ]);
    expect(departures[0]?.lacks?.length).toBe(2);
  });

  it('does not know a pod', () => {
    const index = indexOf(folder);
    index.upsert({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'late' },
      spec: { nodeName: node },
      status: { podIP: '192.168.84.200' },
    });
    expect(compareProgrammed(index.cluster, node, [rules], sets).podsWithoutChains).toEqual(['shop/late']);
  });
});
