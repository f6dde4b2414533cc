import { byVxlan, ends, type Fault, webToDb } from './fault.ts';

const idOf = async (lab: Parameters<Fault['inject']>[0], node: string): Promise<string> =>
  /vxlan id (\d+)/.exec((await lab.exec(node, ['ip', '-d', 'link', 'show', 'vxlan.calico'])).stdout)?.[1] ?? '';

const until = async (lab: Parameters<Fault['inject']>[0], node: string, id: string): Promise<void> => {
  for (let tries = 0; (await idOf(lab, node)) !== id; tries += 1) {
    if (tries > 200) throw new Error(`vxlan.calico on ${node} does not get the id ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

export const vxlanIdOfNode: Fault = {
  name: 'vxlan-id-of-node',
  title: "the FelixConfiguration of the sender's node alone has another VXLAN id",
  seeds: [],
  encaps: byVxlan,
  question: webToDb,
  expected: { cause: 'tunnel-wrong', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    lab.store.put({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'FelixConfiguration',
      metadata: { name: `node.${from.node}` },
      spec: { vxlanVNI: 5000 },
    });
    await until(lab, from.node, '5000');
    await lab.programmed();
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    const name = `node.${from.node}`;
    if (lab.store.get('felixconfigurations.crd.projectcalico.org', name))
      lab.store.delete('felixconfigurations.crd.projectcalico.org', name);
    await until(lab, from.node, '4096');
    await lab.restartCalicoNode(from.node);
    await lab.programmed();
  },
};
