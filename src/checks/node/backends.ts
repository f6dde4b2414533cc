import type { Finding } from '../../case/finding.ts';
import type { RuleSet } from '../../case/node-state.ts';
import { isCalicoChain } from '../../programmed/chains.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type Side } from '../leg.ts';

const calicoChains = (set: RuleSet): number =>
  set.tables.flatMap((table) => table.chains).filter((chain) => isCalicoChain(chain.name)).length;

/** Calico's rules in one backend, and in one only: after a change the old ones stay in force (R72, facts 11). */
export const backends = (leg: Leg, side: Side): Finding => {
  const { nodeName } = side;
  const common = {
    check: 'rule-backends' as const,
    hop: hopAt(side, 'node'),
    node: nodeName,
    object: 'rule sets',
  };
  const read = side.state.ok ? side.state.value.ruleSets : side.state;
  if (!read.ok || !side.state.ok) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `rules of ${nodeName} not read: ${read.ok ? '' : read.reason}`,
    });
  }
  const sets = read.value.filter((set) => set.family === leg.family);
  const counts = sets
    .map((set) => ({ backend: set.backend, chains: calicoChains(set) }))
    .filter((item) => item.chains > 0);
  const native = side.state.value.nativeTables.ok
    ? side.state.value.nativeTables.value.filter((table) => table === (leg.family === 4 ? 'ip calico' : 'ip6 calico'))
    : [];
  const proof = [
    proofOf('iptables-nft-save, iptables-legacy-save, nft list tables', nodeName, [
      ...counts.map((item) => `${item.backend}: ${item.chains} chains of Calico`),
      ...native,
    ]),
  ];
  if (counts.length + native.length > 1) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'rules-in-two-backends',
      statement: `${nodeName} has Calico's rules twice (${[...counts.map((item) => item.backend), ...native].join(', ')}); both are in force`,
      proof,
      explains: [`policy-not-programmed@${nodeName}`, `rule-not-intended@${nodeName}`],
      fixes: [fix('clean-backend', { node: nodeName })],
    });
  }
  const [table] = native;
  if (table !== undefined) {
    const rules = side.state.value.nft?.[table];
    return findingOf(leg, {
      ...common,
      status: rules?.ok ? 'pass' : 'unknown',
      statement: rules?.ok
        ? `Calico's rules of ${nodeName} are in native nftables alone`
        : `Calico's rules of ${nodeName} are in native nftables, and were not read${rules ? `: ${rules.reason}` : ''}`,
      proof,
    });
  }
  if (counts.length === 0 && isEbpf(side.state.value)) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `${nodeName} runs Calico's eBPF data plane, whose programs are not read; it has no rules of Calico`,
      proof,
    });
  }
  if (counts.length === 0) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'policy-not-programmed',
      statement: `${nodeName} has none of Calico's rules: no policy is in force there`,
      proof,
      fixes: [fix('restart-calico-node', { node: nodeName })],
    });
  }
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `Calico's rules of ${nodeName} are in the ${counts[0]?.backend} backend alone`,
    proof,
  });
};
