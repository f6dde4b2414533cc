import { fieldsAt } from '../api/object.ts';
import { ends, everyEncap, type Fault, onNode, onPod, otherPodOn, tryOnNode, tryOnPod, webToDb } from './fault.ts';

export const duplicateAddress: Fault = {
  name: 'duplicate-address',
  title: "another pod on the receiver's node has the receiver's address",
  seeds: ['002-8', '002-9', '002-5'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'duplicate-address' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const other = otherPodOn(lab, to);
    const pod = lab.store.get('pods', other.name, other.namespace);
    if (!pod) throw new Error(`no pod ${other.name}`);
    lab.store.put({ ...pod, status: { ...fieldsAt(pod, 'status'), podIP: to.address, podIPs: [{ ip: to.address }] } });
    await lab.programmed();
    await onPod(lab, other, ['ip', 'addr', 'add', `${to.address}/32`, 'dev', 'eth0']);
    const route = [`${to.address}/32`, 'dev', other.interface, 'scope', 'link', 'metric', '1024'];
    await onNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const other = otherPodOn(lab, to);
    const pod = lab.store.get('pods', other.name, other.namespace);
    if (pod)
      lab.store.put({
        ...pod,
        status: { ...fieldsAt(pod, 'status'), podIP: other.address, podIPs: [{ ip: other.address }] },
      });
    await tryOnPod(lab, other, ['ip', 'addr', 'del', `${to.address}/32`, 'dev', 'eth0']);
    const route = [`${to.address}/32`, 'dev', to.interface, 'scope', 'link', 'metric', '1024'];
    await tryOnNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
    await lab.programmed();
  },
};
