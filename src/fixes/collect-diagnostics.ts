import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { stop } from './fix-grounds.ts';
import { commandLine } from './shell-text.ts';

export const collectDiagnostics = defineFix({
  id: 'collect-diagnostics',
  takes: ['node?'],
  by: 'approve',
  class: 'evidence',
  evidence: (_, { node }) => (node === undefined ? undefined : [`wanted: what ${node} says`]),
  plan: (_, { node }) =>
    node === undefined ? stop(say('stop.no-node')) : { go: true, action: { kind: 'collect', nodes: [node] } },
  title: ({ node }) => say('fix.collect-diagnostics.title', { node: node ?? say('fix.the-node') }),
  command: ({ node = '' }) => commandLine(['calicoctl', 'cluster', 'diags', `--focus-nodes=${node}`]),
});
