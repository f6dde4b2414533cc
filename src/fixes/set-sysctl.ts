import { defineFix } from './define-fix.ts';
import { byChange } from './node-change.ts';
import { stateOf } from './scene.ts';
import { byHand } from './shell-text.ts';

export const setSysctl = defineFix({
  id: 'set-sysctl',
  takes: ['node', 'name', 'value'],
  ...byChange((scene, { node, name, value }) => {
    const sysctls = stateOf(scene, node)?.sysctls;
    const was = sysctls?.ok ? sysctls.value[name ?? ''] : undefined;
    if (was === undefined || name === undefined || value === undefined || was === value) return undefined;
    return {
      lines: [`${node}: ${name} = ${was}`],
      change: { kind: 'sysctl', name, value, was },
      back: { kind: 'sysctl', name, value: was, was: value },
    };
  }),
  title: ({ node, name, value }) => `Set ${name} to ${value} on ${node}`,
  why: () => 'Nothing sets it again by itself, so it stays as it is until somebody mends it.',
  command: ({ node, name = '', value = '' }) =>
    byHand(node, [
      'sysctl',
      '-w',
      `${name.replace(/^(net\.ipv[46]\.conf\.)(.+)(\.\w+)$/, (_, a: string, dev: string, b: string) => a + dev.replaceAll('.', '/') + b)}=${value}`,
    ]),
});
