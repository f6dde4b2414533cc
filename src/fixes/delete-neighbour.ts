import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { neighbourCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { onNode } from './shell-text.ts';

export const deleteNeighbour = defineFix({
  id: 'delete-neighbour',
  takes: ['node', 'address', 'dev'],
  caution: neighbourCaution,
  ...byChange((grounds, { node, address, dev }) => {
    const neighbours = stateOf(grounds, node)?.neighbours;
    const entry = neighbours?.ok
      ? neighbours.value.find((each) => each.dev === dev && each.address === address)
      : undefined;
    if (entry === undefined || dev === undefined) return undefined;
    const mac = entry.mac?.toLowerCase();
    const what = { dev, address: entry.address };
    return {
      // Not its state: that goes from REACHABLE to STALE by itself.
      lines: [
        `${node}: ip neigh: ${entry.address} dev ${dev} ${mac === undefined ? 'without a MAC address' : `lladdr ${mac}`}`,
      ],
      change: { kind: 'neighbour-delete', ...what, ...(mac === undefined ? {} : { was: mac }) },
      ...(mac === undefined
        ? {}
        : { back: { kind: 'neighbour-set', ...what, mac, permanent: entry.states.includes('PERMANENT') } }),
    };
  }),
  command: (params) => onNode(params, ['ip', 'neigh', 'del', params.address ?? '', 'dev', params.dev ?? '']),
});
