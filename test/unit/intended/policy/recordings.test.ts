import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';

const data = join(import.meta.dirname, '../../../data/node-state');

const objectsOf = (folder: string): unknown[] =>
  readdirSync(join(data, folder, 'objects')).flatMap((file) => {
    const value = JSON.parse(readFileSync(join(data, folder, 'objects', file), 'utf8'));
    return value.items ?? [value];
  });

const refOf = (text: string) => {
  const [namespace, name] = text.split('/');
  return namespace && name ? { namespace, name } : { address: text };
};

const folders = [
  ['v3.32.1-vxlan-iptables-policies', '', 'ClusterNetworkPolicy', 'kube-admin', true],
  ['v3.29.7-crosssubnet-policies', 'default.', 'AdminNetworkPolicy', 'adminnetworkpolicy', false],
  ['v3.34-dev-bgp-nativev3-policies', '', 'ClusterNetworkPolicy', 'kube-admin', true],
] as const;

describe.each(folders)('the recorded objects of %s', (folder, prefix, clusterKind, adminTier, staged) => {
  const index = buildPolicyIndex(objectsOf(folder));

  it('are all read', () => {
    expect(index.problems).toEqual([]);
  });

  // Walked by hand through the recorded chains of the nodes.
  const rules = `${prefix}web-rules`;
  it.each([
    ['shop/web-0', 'shop/db-0', 'tcp', 5432, true, [rules, 0], ['db-from-web', 0]],
    ['shop/web-0', 'shop/db-0', 'tcp', 9100, true, [rules, 0], ['db-from-web', 0]],
    ['shop/web-0', 'shop/db-0', 'tcp', 9101, false, [rules, 0], ['default-deny', -1]],
    ['shop/web-0', 'shop/db-0', 'udp', 5432, false, [rules, 0], ['default-deny', -1]],
    ['shop/db-0', 'shop/web-0', 'tcp', 8443, true, ['db-from-web', 0], [rules, 0]],
    ['shop/db-0', 'shop/web-0', 'tcp', 9011, false, ['db-from-web', 0], ['default-deny', -1]],
    ['shop/db-0', 'shop/web-0', 'udp', 53, false, ['db-from-web', 0], ['default-deny', -1]],
    ['shop/db-0', 'shop/web-0', 'udp', 54, false, ['db-from-web', 0], [rules, 2]],
    ['shop/web-0', '203.0.113.9', 'udp', 53, false, ['security.block-bad', 1], [null, null]],
    ['shop/web-0', '198.51.100.8', 'udp', 53, true, [rules, 0], [null, null]],
  ] as const)('%s to %s %s %i', (from, to, protocol, port, allowed, egress, ingress) => {
    const verdict = index.decide({ from: refOf(from), to: refOf(to), protocol, port });
    expect(verdict.allowed).toBe(allowed);
    expect([verdict.egress.policy?.replace('shop/', ''), verdict.egress.rule]).toEqual(egress);
    expect([verdict.ingress.policy?.replace('shop/', '') ?? null, verdict.ingress.rule]).toEqual(ingress);
  });

  it('an agent of ops may not telnet to the database: the policy of the cluster decides first', () => {
    const agent = [...index.cluster.pods.values()].find((pod) => pod.namespace === 'ops' && !pod.hostNetwork);
    const verdict = index.decide({
      from: { namespace: 'ops', name: agent?.name ?? '' },
      to: refOf('shop/db-1'),
      protocol: 'tcp',
      port: 23,
    });
    expect(verdict.ingress).toMatchObject({ kind: clusterKind, tier: adminTier, rule: 0, action: 'Deny' });
    expect(verdict.allowed).toBe(false);
  });

  it('says what the staged policy would do, where this version has staged policies', () => {
    const verdict = index.decide({ from: refOf('shop/web-0'), to: refOf('shop/db-0'), protocol: 'tcp', port: 5432 });
    expect(verdict.staged).toEqual(
      staged
        ? [
            expect.objectContaining({
              policy: 'default.staged-deny',
              would: 'deny',
              changes: true,
              decides: true,
              rule: 0,
            }),
          ]
        : [],
    );
  });
});
