import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { macCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { onNode } from './shell-text.ts';

export const setLinkMac = defineFix({
  id: 'set-link-mac',
  takes: ['node', 'dev', 'mac'],
  caution: macCaution,
  ...byChange((grounds, { node, dev, mac }) => {
    const links = stateOf(grounds, node)?.links;
    const was = links?.ok ? links.value.find(({ name }) => name === dev)?.mac?.toLowerCase() : undefined;
    if (was === undefined || dev === undefined || mac === undefined || was === mac) return undefined;
    return {
      lines: [`${node}: ${dev} has MAC address ${was}`],
      change: { kind: 'link-mac', dev, mac, was },
      back: { kind: 'link-mac', dev, mac: was, was: mac },
    };
  }),
  command: (params) => onNode(params, ['ip', 'link', 'set', params.dev ?? '', 'address', params.mac ?? '']),
});
