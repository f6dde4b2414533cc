import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { upCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { isMadeLink } from './node-reachability.ts';
import { onNode } from './shell-text.ts';

export const setLinkUp = defineFix({
  id: 'set-link-up',
  takes: ['node', 'dev'],
  caution: upCaution,
  ...byChange((grounds, { node, dev }) => {
    const links = stateOf(grounds, node)?.links;
    const link = links?.ok ? links.value.find(({ name }) => name === dev) : undefined;
    if (link === undefined || link.up) return undefined;
    return {
      lines: [`${node}: ${link.name} is switched off`],
      change: { kind: 'link-up', dev: link.name },
      // The node's own card is never switched off from here: nobody would reach the node again.
      ...(isMadeLink(link) ? { back: { kind: 'link-down', dev: link.name } } : {}),
    };
  }),
  command: (params) => onNode(params, ['ip', 'link', 'set', params.dev ?? '', 'up']),
});
