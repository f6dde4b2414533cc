import { ends, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

const other = '10.9.9.9';
const through = ['ip', 'route', 'replace', 'default', 'via', '169.254.1.1', 'dev', 'eth0'];

export const podSendsAsOther: Fault = {
  name: 'pod-sends-as-other',
  title: "the sender's programs send with an address that is not the pod's",
  seeds: ['000-4'],
  encaps: ['vxlan', 'bgp'],

  question: webToDb,
  expected: { cause: 'pod-address-wrong', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onPod(lab, from, ['ip', 'addr', 'add', `${other}/32`, 'dev', 'eth0']);
    await onPod(lab, from, [...through, 'src', other]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, through);
    await tryOnPod(lab, from, ['ip', 'addr', 'del', `${other}/32`, 'dev', 'eth0']);
  },
};
