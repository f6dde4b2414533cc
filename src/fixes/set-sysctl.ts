import { defineFix } from './define-fix.ts';
import { stateOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { byHand } from './shell-text.ts';

export const setSysctl = defineFix({
  id: 'set-sysctl',
  takes: ['node', 'name', 'value'],
  ...byChange((grounds, { node, name, value }) => {
    const sysctls = stateOf(grounds, node)?.sysctls;
    const was = sysctls?.ok ? sysctls.value[name ?? ''] : undefined;
    if (was === undefined || name === undefined || value === undefined || was === value) return undefined;
    return {
      lines: [`${node}: ${name} = ${was}`],
      change: { kind: 'sysctl', name, value, was },
      back: { kind: 'sysctl', name, value: was, was: value },
    };
  }),
  command: ({ node, name = '', value = '' }) =>
    byHand(node, [
      'sysctl',
      '-w',
      `${name.replace(/^(net\.ipv[46]\.conf\.)(.+)(\.\w+)$/, (_, a: string, dev: string, b: string) => a + dev.replaceAll('.', '/') + b)}=${value}`,
    ]),
});
