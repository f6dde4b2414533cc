import type { Lab } from '../../lab.ts';
import { ends, nodePlan } from '../fault.ts';

/** A node that is neither end of the usual question. */
export const third = (lab: Lab): string => {
  const { from, to } = ends(lab);
  const found = lab.nodes.find(({ name }) => name !== from.node && name !== to.node);
  if (found === undefined) throw new Error('the lab has no third node');
  return found.name;
};

const annotations = (lab: Lab, node: string): Record<string, string> =>
  lab.store.get('nodes', node)?.metadata.annotations ?? {};

export const annotationOf = (lab: Lab, node: string, key: string): string | undefined =>
  annotations(lab, node)[`projectcalico.org/${key}`];

/** Writes an annotation of Calico's on a Node object, or takes it away, and waits until the nodes have followed. */
export const annotate = async (lab: Lab, node: string, key: string, value: string | undefined): Promise<void> => {
  if (annotationOf(lab, node, key) === value) return;
  lab.store.modify('nodes', node, undefined, ({ metadata }) => {
    const { [`projectcalico.org/${key}`]: _old, ...rest } = metadata.annotations ?? {};
    metadata.annotations = value === undefined ? rest : { ...rest, [`projectcalico.org/${key}`]: value };
  });
  await lab.programmed();
};

/** As deleting their pods, one after the other. */
export const restart = async (lab: Lab, nodes: readonly string[]): Promise<void> => {
  for (const node of nodes) await lab.restartCalicoNode(node);
  await lab.programmed();
};

export const macOf = (lab: Lab, node: string): string => nodePlan(lab, node).mac;
