import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const collectDiagnostics: Fix = {
  id: 'collect-diagnostics',
  by: 'people',
  title: ({ node }) => `Collect evidence on ${node}`,
  why: () => 'Nothing that was read says why packets are lost there.',
  command: ({ node = '' }) => commandLine(['calicoctl', 'cluster', 'diags', `--focus-nodes=${node}`]),
};
