import type { Exec } from '../../../src/collect/exec.ts';
import type { Objects } from './object-cluster.ts';

/** What BIRD says on each node of the recorded BGP cluster. */

const addresses: Record<string, string> = { 'node-1': '10.39.0.1', 'node-2': '10.39.0.2', 'node-3': '10.39.0.3' };
const header = 'BIRD v0.3.3+birdv1.6.8 ready.\nname     proto    table    state  since       info\n';

/** `birdcl show protocols` of one node, by what each peer's line says. */
const protocols = (own: string, say: (own: string, peer: string) => string | undefined, family: 4 | 6): string =>
  header +
  Object.keys(addresses)
    .filter((peer) => peer !== own)
    .flatMap((peer) => {
      const line = say(own, peer) ?? 'up     09:53:19    Established';
      const address = family === 4 ? addresses[peer] : `fd00:39::${peer.at(-1)}`;
      return line === 'none'
        ? []
        : [
            `Mesh_${address?.replace(/[.:]/g, '_')} BGP      master   ${line}`,
            `  BGP state:          ${line.split(/\s+/)[2] ?? 'Down'}`,
            `    Neighbor address: ${address}`,
            '',
          ];
    })
    .join('\n');

/** Answers `birdcl` in calico-node's pod of each node. */
export const birds =
  (objects: Objects, say: (own: string, peer: string) => string | undefined, dead: string[] = []): Exec =>
  (target, { argv }) => {
    const node = (objects.pods ?? []).find(({ metadata }) => metadata.name === target.pod)?.spec.nodeName;
    const family = argv.join(' ').includes('bird6') ? 6 : 4;
    const gone = dead.includes(node) && family === 4;
    return Promise.resolve({
      stdout: gone ? '' : protocols(node, family === 4 ? say : () => undefined, family),
      stderr: gone
        ? 'Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory'
        : '',
      exitCode: gone ? 1 : 0,
      truncated: false,
      milliseconds: 1,
    });
  };
