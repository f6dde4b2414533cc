import { defineFix } from './define-fix.ts';
import { tunnelEndCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { stateOf } from './scene.ts';
import { onNode } from './shell-text.ts';

export const repairTunnelNeighbour = defineFix({
  id: 'repair-tunnel-neighbour',
  takes: ['node', 'address', 'dev', 'mac'],
  caution: tunnelEndCaution,
  ...byChange((scene, { node, address, dev, mac }) => {
    const neighbours = stateOf(scene, node)?.neighbours;
    if (!neighbours?.ok || dev === undefined || address === undefined || mac === undefined) return undefined;
    const entry = neighbours.value.find((each) => each.dev === dev && each.address === address);
    const was = entry?.mac?.toLowerCase();
    if (was === mac) return undefined;
    const what = { dev, address };
    return {
      lines: [
        `${node}: ip neigh: ${address} dev ${dev} ${was === undefined ? 'has no entry' : `lladdr ${was}`}`,
        `the tunnel end at ${address} has MAC address ${mac}`,
      ],
      change: { kind: 'neighbour-set', ...what, mac, ...(was === undefined ? {} : { was }), permanent: true },
      back:
        was === undefined
          ? { kind: 'neighbour-delete', ...what, was: mac }
          : { kind: 'neighbour-set', ...what, mac: was, was: mac, permanent: true },
    };
  }),
  title: ({ node, address }) => `Write the right MAC address of tunnel end ${address} on ${node}`,
  why: () =>
    'Nothing learns such an entry by itself: Felix writes it, and writes it again at its next refresh, within 90 seconds. If it is wrong again later, something writes against Felix.',
  command: (params) =>
    onNode(params, [
      'ip',
      'neigh',
      'replace',
      params.address ?? '',
      'lladdr',
      params.mac ?? '',
      'dev',
      params.dev ?? 'vxlan.calico',
      'nud',
      'permanent',
    ]),
});
