import type { Ebpf } from '../case/ebpf.ts';
import type { NodeState } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import { isCalicoChain } from './chains.ts';
import { allRuleSets } from './native-tables.ts';

const devices: ReadonlySet<string> = new Set(['bpfin.cali', 'bpfout.cali', 'bpfnatin', 'bpfnatout']);

/**
 * What shows that Calico's eBPF programs carry the pods' packets on this node (calico#2.3, #2.5): its devices, a
 * VXLAN device that the programs steer, or the rules with which it hands packets to and from the host. Empty:
 * nothing does.
 */
export const ebpfSigns = (state: NodeState): string[] => {
  const links = state.links.ok ? state.links.value : [];
  const byLinks = links
    .filter(({ name, vxlan }) => devices.has(name) || (name === 'vxlan.calico' && vxlan?.external === true))
    .map(({ text }) => text);
  if (byLinks.length > 0) return byLinks;
  const rule = allRuleSets(state)
    .flatMap((set) => set.tables.flatMap((table) => table.rules))
    .find(
      (each) =>
        (isCalicoChain(each.chain) || each.target?.startsWith('cali-') === true) &&
        each.comments.some((comment) => /\bBPF\b/.test(comment)),
    );
  return rule === undefined ? [] : [rule.text];
};

export const isEbpf = (state: NodeState): boolean => ebpfSigns(state).length > 0;

/** What the programs of a node hold, where they carry the packets and were asked. */
export const ebpfOf = (state: Read<NodeState>): Ebpf | undefined =>
  state.ok && state.value.ebpf !== undefined && isEbpf(state.value) ? state.value.ebpf : undefined;

/** Programs that are Calico's: `cali_tc_preamble`, `calico_connect_v4`. */
export const isCalicosProgram = ({ name = '' }: { name?: string | undefined }): boolean => name.startsWith('cali');
