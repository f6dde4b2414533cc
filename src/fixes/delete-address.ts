import type { Fix, FixScene } from './fix.ts';
import { isLifelineAddress } from './lifeline.ts';
import { byChange } from './node-change.ts';
import { stateOf } from './scene.ts';
import { onNode } from './shell-text.ts';

/** Where a pool overlaps the network of the nodes, a pod may have got a node's own address. */
const isOfNode = (scene: FixScene, address: string): boolean =>
  scene.kind === 'question' &&
  Object.values(scene.case.objects.nodes).some(
    (node) =>
      node.ok &&
      [...node.value.internalIPs, node.value.calico.ipv4Address, node.value.calico.ipv6Address].some(
        (own) => own?.split('/')[0] === address,
      ),
  );

export const deleteAddress: Fix = {
  id: 'delete-address',
  ...byChange((scene, { node, address, dev }) => {
    const links = stateOf(scene, node)?.links;
    const link = links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
    const held = link?.addresses.find((each) => each.address === address);
    if (link === undefined || held === undefined || dev === undefined) return undefined;
    if (isLifelineAddress(link, held.address) || isOfNode(scene, held.address)) return undefined;
    const what = { dev, address: held.address, prefix: held.prefix };
    return {
      lines: [`${node}: ${dev} has ${held.address}/${held.prefix}`],
      change: { kind: 'address-delete', ...what },
      back: { kind: 'address-add', ...what },
    };
  }),
  title: ({ node, address, dev }) => `Take the address ${address} off ${dev} of ${node}`,
  why: () => 'A node that has an address itself keeps what is sent to it. Find out who put it there, or it comes back.',
  command: (params) =>
    onNode(params, [
      'ip',
      'addr',
      'del',
      `${params.address ?? ''}/${(params.address ?? '').includes(':') ? '128' : '32'}`,
      'dev',
      params.dev ?? '',
    ]),
};
