import { defineFix } from './define-fix.ts';
import { stop } from './scene.ts';
import { commandLine } from './shell-text.ts';

export const collectDiagnostics = defineFix({
  id: 'collect-diagnostics',
  takes: ['node?'],
  by: 'approve',
  class: 'evidence',
  evidence: (_, { node }) => (node === undefined ? undefined : [`wanted: what ${node} says`]),
  plan: (_, { node }) =>
    node === undefined ? stop('No node is named.') : { go: true, action: { kind: 'collect', nodes: [node] } },
  title: ({ node }) => `Collect evidence on ${node}`,
  why: () =>
    'Nothing that was read says why packets are lost there. Nothing is changed; the file is put into the thread.',
  command: ({ node = '' }) => commandLine(['calicoctl', 'cluster', 'diags', `--focus-nodes=${node}`]),
});
