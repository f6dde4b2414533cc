import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from '../fault.ts';

/** Classic BPF that lets tc drop all that it sees (TC_ACT_SHOT). */
const dropsAll = ['bpf', 'direct-action', 'bytecode', '1,6 0 0 2'];

/** A program that somebody hung where packets leave for the pod. */
const tcProgramDrops: Fault = {
  name: 'tc-program-drops',
  title: "a BPF program of tc at the receiver's interface on its node drops what is sent to the pod",
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'foreign-program-drops', hop: 'destination-veth', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['tc', 'qdisc', 'add', 'dev', to.interface, 'clsact']);
    await onNode(lab, to.node, ['tc', 'filter', 'add', 'dev', to.interface, 'egress', ...dropsAll]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['tc', 'qdisc', 'del', 'dev', to.interface, 'clsact']);
  },
};

export const tcFaults: readonly Fault[] = [tcProgramDrops];
