import type { Lab } from '../lab.ts';

/** BIRD's control socket on a lab node. */
export const bird = '/var/run/calico/bird.ctl';

/** BIRD scans and reconnects every few seconds. */
const patienceMs = 40_000;

const hasRoute = async (lab: Lab, node: string, block: string): Promise<boolean> =>
  (await lab.exec(node, ['ip', 'route', 'show', block])).stdout.trim() !== '';

const until = async (wanted: boolean, lab: Lab, node: string, block: string): Promise<void> => {
  const end = performance.now() + patienceMs;
  while ((await hasRoute(lab, node, block)) !== wanted) {
    if (performance.now() > end)
      throw new Error(`${node}: the route to ${block} is ${wanted ? 'not back' : 'still there'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Waits until the node has lost, or has again, its route to a block. */
export const gone = (lab: Lab, node: string, block: string): Promise<void> => until(false, lab, node, block);
export const back = (lab: Lab, node: string, block: string): Promise<void> => until(true, lab, node, block);
