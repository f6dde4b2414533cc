import type { Finding } from '../../case/finding.ts';
import type { RuleSet } from '../../case/node-state.ts';
import { cleanBackend } from '../../fixes/by-hand/node.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { isCalicoChain } from '../../programmed/chains.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

const calicoChains = (set: RuleSet): number =>
  set.tables.flatMap((table) => table.chains).filter((chain) => isCalicoChain(chain.name)).length;

/** Calico's rules in one backend only: after a change the old ones stay in force (causes#rules-in-two-backends). */
export const backends = (path: PathDirection, endpoint: PathEndpoint): Finding => {
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'node'), node, object: 'rule sets' };
  const check = checkAt(path, 'rule-backends', say('rule-backends.about', { node }), place);
  return check.reading(endpoint.state, (state) =>
    check.reading(state.ruleSets, (sets) => {
      const counts = sets
        .filter((set) => set.family === path.family)
        .map((set) => ({ backend: set.backend, chains: calicoChains(set) }))
        .filter((item) => item.chains > 0);
      const wanted = path.family === 4 ? 'ip calico' : 'ip6 calico';
      const native = state.nativeTables.ok ? state.nativeTables.value.filter((table) => table === wanted) : [];
      const proof = [
        proofOf('iptables-nft-save, iptables-legacy-save, nft list tables', node, [
          ...counts.map((item) => `${item.backend}: ${item.chains} chains of Calico`),
          ...native,
        ]),
      ];
      const [first] = counts;
      const [table] = native;
      if (counts.length + native.length > 1) {
        const found = [...counts.map((item) => item.backend), ...native];
        return check.warn(say('rule-backends.twice', { node, backends: found }), {
          cause: 'rules-in-two-backends',
          proof,
          explains: [`policy-not-programmed@${node}`, `rule-not-intended@${node}`],
          fixes: [cleanBackend.with({ node })],
        });
      }
      if (table !== undefined) {
        const rules = state.nft?.[table];
        if (rules?.ok) return check.pass(say('rule-backends.native', { node }), { proof });
        return check.unknown(rules?.reason ?? say('rule-backends.native-not-read', { node }), { proof });
      }
      if (first !== undefined) {
        return check.pass(say('rule-backends.one', { node, backend: first.backend }), { proof });
      }
      if (isEbpf(state)) return check.unknown(say('rule-backends.ebpf', { node }), { proof });
      return check.warn(say('rule-backends.none', { node }), {
        cause: 'policy-not-programmed',
        proof,
        fixes: [restartCalicoNode.with({ node })],
      });
    }),
  );
};
