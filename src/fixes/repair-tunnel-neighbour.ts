import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { vtepCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { argv, onNode } from './shell-text.ts';

export const repairTunnelNeighbour = defineFix({
  id: 'repair-tunnel-neighbour',
  takes: ['node', 'address', 'dev', 'mac'],
  caution: vtepCaution,
  ...byChange((grounds, { node, address, dev, mac }) => {
    const neighbours = stateOf(grounds, node)?.neighbours;
    if (!neighbours?.ok || dev === undefined || address === undefined || mac === undefined) return undefined;
    const entry = neighbours.value.find((each) => each.dev === dev && each.address === address);
    const was = entry?.mac?.toLowerCase();
    if (was === mac) return undefined;
    const what = { dev, address };
    return {
      lines: [
        `${node}: ip neigh: ${address} dev ${dev} ${was === undefined ? 'has no entry' : `lladdr ${was}`}`,
        `the VTEP at ${address} has MAC address ${mac}`,
      ],
      change: { kind: 'neighbour-set', ...what, mac, ...(was === undefined ? {} : { was }), permanent: true },
      back:
        was === undefined
          ? { kind: 'neighbour-delete', ...what, was: mac }
          : { kind: 'neighbour-set', ...what, mac: was, was: mac, permanent: true },
    };
  }),
  command: (params) =>
    onNode(
      params,
      argv`ip neigh replace ${params.address ?? ''} lladdr ${params.mac ?? ''} dev ${params.dev ?? 'vxlan.calico'} nud permanent`,
    ),
});
