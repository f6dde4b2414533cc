import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { conntrackCaution } from './link-cautions.ts';
import { byChange } from './node-change.ts';
import { byHand } from './shell-text.ts';

const name = 'net.netfilter.nf_conntrack_max';

export const raiseConntrack = defineFix({
  id: 'raise-conntrack',
  takes: ['node', 'value'],
  caution: conntrackCaution,
  ...byChange((grounds, { node, value }) => {
    const conntrack = stateOf(grounds, node)?.conntrack;
    if (!conntrack?.ok || value === undefined || conntrack.value.max >= Number(value)) return undefined;
    const was = String(conntrack.value.max);
    return {
      lines: [`${node}: ${name} = ${was}`],
      change: { kind: 'sysctl', name, value, was },
      back: { kind: 'sysctl', name, value: was, was: value },
    };
  }),
  command: ({ node, value = '' }) => byHand(node, ['sysctl', '-w', `${name}=${value}`]),
});
