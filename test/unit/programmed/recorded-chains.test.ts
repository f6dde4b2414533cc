import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerOfChain } from '../../../src/programmed/chains.ts';
import { describeRule } from '../../../src/programmed/describe-rule.ts';
import { recordedNode, recordedNodes } from '../helpers/recorded-node.ts';

const root = join(import.meta.dirname, '../../data/node-state');

const kinds: [RegExp, string][] = [
  [/^networkpolicies\.networking/, 'KubernetesNetworkPolicy'],
  [/^networkpolicies\.(crd\.)?projectcalico/, 'NetworkPolicy'],
  [/^globalnetworkpolicies\./, 'GlobalNetworkPolicy'],
  [/^adminnetworkpolicies\./, 'AdminNetworkPolicy'],
  [/^clusternetworkpolicies\./, 'ClusterNetworkPolicy'],
];

/** `Kind namespace/name` of every policy object of a recording; tier default's prefix is not part of a name. */
const policiesOf = (recording: string): Set<string> => {
  const folder = join(root, recording, 'objects');
  const found = new Set<string>();
  for (const file of readdirSync(folder)) {
    const kind = kinds.find(([pattern]) => pattern.test(file))?.[1];
    if (kind === undefined) continue;
    const list: { items: { metadata: { namespace?: string; name: string } }[] } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    );
    for (const { metadata } of list.items) {
      found.add(`${kind} ${metadata.namespace ?? ''}/${metadata.name.replace(/^default\./, '')}`);
    }
  }
  return found;
};

const withRules = recordedNodes().filter(([recording]) => recording !== 'v3.32.1-vxlan-nftables-policies');

describe.each(withRules)('%s %s', (recording, node) => {
  const state = recordedNode(recording, node);
  const ruleSets = state.ruleSets.ok ? state.ruleSets.value : [];
  const chains = ruleSets.flatMap((set) =>
    set.tables.flatMap((table) => table.chains.map(({ name }) => ({ set, table: table.name, name }))),
  );

  it('every policy chain leads back to its policy, with its tier', () => {
    const folder =
      recording === 'v3.32.1-vxlan-iptables-legacy-policies' ? 'v3.32.1-vxlan-iptables-policies' : recording;
    const known = policiesOf(folder);
    const strangers: string[] = [];
    for (const { set, table, name } of chains) {
      const owner = ownerOfChain(set, table, name);
      if (owner.kind !== 'policy') continue;
      const title = `${owner.policyKind} ${owner.namespace ?? ''}/${owner.name?.replace(/^default\./, '')}`;
      if (!known.has(title) || owner.tier === undefined) strangers.push(`${name}: ${title} in tier ${owner.tier}`);
    }
    expect(strangers).toEqual([]);
  });

  it('every chain has an owner that is known', () => {
    const foreign = chains.filter(({ set, table, name }) => ownerOfChain(set, table, name).kind === 'foreign');
    expect(foreign.map(({ name }) => name)).toEqual([]);
  });

  it('every rule is Calico’s or kube-proxy’s, and every drop says why', () => {
    const strange: string[] = [];
    for (const set of ruleSets) {
      for (const { name, rules } of set.tables) {
        for (const rule of rules) {
          const described = describeRule(set, name, rule);
          const drops = rule.target === 'DROP' || rule.target === 'REJECT';
          if (described.kind === 'foreign' || (drops && described.kind === 'calico')) strange.push(rule.text);
        }
      }
    }
    expect(strange).toEqual([]);
  });
});
