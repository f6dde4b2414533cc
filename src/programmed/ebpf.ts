import type { NodeState } from '../case/node-state.ts';
import { isCalicoChain } from './chains.ts';
import { allRuleSets } from './native-tables.ts';

const devices: ReadonlySet<string> = new Set(['bpfin.cali', 'bpfout.cali']);

/**
 * Whether Calico's eBPF programs carry the pods' packets on this node (facts 2.3, 2.5): by its devices, by a
 * VXLAN device that the programs steer, or by the rules with which it hands packets to and from the host.
 */
export const isEbpf = (state: NodeState): boolean => {
  const links = state.links.ok ? state.links.value : [];
  if (links.some(({ name, vxlan }) => devices.has(name) || (name === 'vxlan.calico' && vxlan?.external === true)))
    return true;
  return allRuleSets(state).some((set) =>
    set.tables.some((table) =>
      table.rules.some(
        (rule) =>
          (isCalicoChain(rule.chain) || rule.target?.startsWith('cali-') === true) &&
          rule.comments.some((comment) => /\bBPF\b/.test(comment)),
      ),
    ),
  );
};
