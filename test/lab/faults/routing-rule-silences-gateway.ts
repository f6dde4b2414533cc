import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, webToDb } from './fault.ts';

export const routingRuleSilencesGateway: Fault = {
  name: 'routing-rule-silences-gateway',
  title: 'a routing rule refuses everything from the receiver, so its node does not answer for the gateway',
  seeds: ['000-14', '002-2'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'rule', 'add', 'from', to.address, 'pref', '50', 'blackhole']);
    await onPod(lab, to, ['ip', 'neigh', 'flush', 'all']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'rule', 'del', 'from', to.address, 'pref', '50', 'blackhole']);
  },
};
