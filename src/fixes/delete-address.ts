import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { addressCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { isNodesOwnAddress } from './node-reachability.ts';
import { argv, onNode } from './shell-text.ts';

export const deleteAddress = defineFix({
  id: 'delete-address',
  takes: ['node', 'address', 'dev'],
  caution: addressCaution,
  ...byChange((grounds, { node, address, dev }) => {
    const links = stateOf(grounds, node)?.links;
    const link = links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
    const held = link?.addresses.find((each) => each.address === address);
    if (link === undefined || held === undefined || dev === undefined) return undefined;
    // Whatever is found there: a program takes none of it away.
    if (isNodesOwnAddress(link, held.address)) return undefined;
    const what = { dev, address: held.address, prefix: held.prefix };
    return {
      lines: [`${node}: ${dev} has ${held.address}/${held.prefix}`],
      change: { kind: 'address-delete', ...what },
      back: { kind: 'address-add', ...what },
    };
  }),
  command: ({ address = '', ...params }) =>
    onNode(params, argv`ip addr del ${address}/${address.includes(':') ? '128' : '32'} dev ${params.dev ?? ''}`),
});
