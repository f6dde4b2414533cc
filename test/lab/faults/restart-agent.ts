import { routesByBird } from '../cluster/encap.ts';
import type { Lab } from '../lab.ts';
import { nodePlan } from './fault.ts';
import { back } from './routes-of-bird.ts';

/** Waits until a calico-node that was started has programmed its node, and its BGP routes are there both ways. */
export const agentBack = async (lab: Lab, node: string): Promise<void> => {
  await lab.programmed();
  if (!routesByBird(lab.encap)) return;
  const others = lab.nodes.filter(({ name }) => name !== node);
  await Promise.all(
    others.flatMap((other) => [back(lab, other.name, nodePlan(lab, node).block), back(lab, node, other.block)]),
  );
};

export const restartAgent = async (lab: Lab, node: string): Promise<void> => {
  await lab.restartCalicoNode(node);
  await agentBack(lab, node);
};
