import type { NodeState } from '../case/node-state.ts';
import { allRuleSets } from './native-tables.ts';

/**
 * Whether kube-proxy keeps rules on this node, in chains of its own or in its native table. The kubelet's chains
 * (`KUBE-FIREWALL`, `KUBE-KUBELET-CANARY`) are there without it.
 */
export const hasKubeProxyRules = (state: NodeState): boolean =>
  allRuleSets(state).some(({ tables }) =>
    tables.some(
      ({ name, chains }) =>
        /^ip6? kube-proxy$/.test(name) || chains.some((chain) => /^KUBE-(?:SERVICES|SVC-|SEP-)/.test(chain.name)),
    ),
  );
