import { describe, expect, it } from 'vitest';
import { got, missing } from '../../../../src/case/read.ts';
import type { CheckId } from '../../../../src/faults/checks.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { healthyCase, insertRule, live, rule, state } from '../../helpers/healthy-case.ts';
import { toldBy } from '../../helpers/told-by.ts';

const sender = { node: 'node-3', address: '192.168.139.65' };
const receiver = { node: 'node-2', address: '192.168.247.2' };

/** Lost in the sender's node. */
const lost = (c: PodCase, counters: Parameters<typeof live>[2]['counters'] = []) =>
  live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth', counters });

const denyAll = {
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'nobody',
  spec: { podSelector: {}, policyTypes: ['Egress'] },
};

const redirect = rule('PREROUTING', 'DNAT', {
  matches: [{ kind: 'destination', cidr: `${receiver.address}/32`, negate: false }],
  targetOptions: '--to-destination 10.99.9.9',
  text: `-A PREROUTING -d ${receiver.address}/32 -j DNAT --to-destination 10.99.9.9`,
});

const masquerade = rule('POSTROUTING', 'MASQUERADE', {
  matches: [{ kind: 'source', cidr: `${sender.address}/32`, negate: false }],
  text: `-A POSTROUTING -s ${sender.address}/32 -j MASQUERADE`,
});

/** Of each check what it can say, once: a healthy case, what is changed in it, and what is said then. */
const rows: [CheckId, string, (c: PodCase) => void, RegExp][] = [
  ['rules', 'pass', () => undefined, /^pass the rules of node-3 let the request pass \(tcp\/5432\)$/m],
  [
    'rules',
    'fail',
    (c) => insertRule(c, sender.node, rule('FORWARD', 'DROP')),
    /^fail node-3 drops the request \(tcp\/5432, FORWARD\): the rule "-A FORWARD -j DROP" \(nft, table filter\), which is not Calico's, drops it$/m,
  ],
  [
    'rules',
    'unknown',
    (c) => Object.assign(c.nodes, { [sender.node]: missing(verbatim('no answer')) }),
    /^unknown cannot tell whether the rules of node-3 let the request pass \(tcp\/5432, PREROUTING\): no answer$/m,
  ],
  [
    'rule-changes',
    'fail',
    (c) => insertRule(c, receiver.node, redirect, 'nat'),
    /^fail on node-2 the rule "-A PREROUTING .*" \(nft, table nat\), which is not Calico's, sends what is for 192\.168\.247\.2 port 5432 to 10\.99\.9\.9$/m,
  ],
  ['rule-changes', 'nothing', () => undefined, /^$/],
  [
    'rule-changes',
    'warn or fail for another source',
    (c) => insertRule(c, sender.node, masquerade, 'nat'),
    /which is not Calico's, gives what comes from 192\.168\.139\.65 another source address, by which no policy knows the pod/,
  ],
  [
    'rule-suspects',
    'warn',
    (c) => {
      insertRule(c, sender.node, rule('FORWARD', 'NFQUEUE', { targetOptions: '--queue-num 0' }));
      lost(c);
    },
    /^warn on node-3 the rule "-A FORWARD -j NFQUEUE" .* hands the packet to a program on the node/m,
  ],
  ['rule-suspects', 'nothing', lost, /^$/],
  [
    'rule-counters',
    'fail',
    (c) =>
      lost(c, [
        {
          ...{ node: sender.node, backend: 'nft', table: 'filter', chain: 'FORWARD' },
          ...{ rule: 'policy DROP', target: 'DROP', packets: 4 },
        },
      ]),
    /^fail while the packets were lost, a rule of node-3 dropped 4: the base policy DROP of FORWARD \(nft, table filter\) drops it/m,
  ],
  ['rule-counters', 'nothing', lost, /^$/],
  ['policy', 'pass', () => undefined, /^pass egress of shop\/web-0 is allowed( as far as Kubernetes policies go)?: /m],
  [
    'policy',
    'warn',
    (c) => Object.assign(c.objects, { networkPolicies: { shop: got([denyAll]) }, calicoPolicies: got([]) }),
    /^warn KubernetesNetworkPolicy shop\/nobody denies it, but the rules of node-3 let it pass: /m,
  ],
  [
    'policy',
    'fail',
    (c) => {
      Object.assign(c.objects, { networkPolicies: { shop: got([denyAll]) }, calicoPolicies: got([]) });
      state(c, sender.node).ruleSets = missing(verbatim('no answer'));
    },
    /^fail KubernetesNetworkPolicy shop\/nobody denies it \(egress of shop\/web-0\): /m,
  ],
  [
    'policy',
    'unknown',
    (c) => Object.assign(c.objects.networkPolicies, { shop: missing(verbatim('forbidden')) }),
    /^unknown cannot tell whether the policies allow it \(egress of shop\/web-0\): NetworkPolicies of shop were not read: forbidden$/m,
  ],
  [
    'policy',
    'unknown, where only Kubernetes policies were read',
    (c) =>
      Object.assign(c.objects, {
        networkPolicies: { shop: got([denyAll]) },
        calicoPolicies: missing(verbatim('forbidden')),
      }),
    /^unknown .*KubernetesNetworkPolicy shop\/nobody alone would deny it; whether a policy of Calico/m,
  ],
];

describe('checks of rules and policies', () => {
  it.each(rows)('%s: %s', (check, _status, change, says) => {
    const c = healthyCase('vxlan');
    change(c);
    expect(toldBy(c, check)).toMatch(says);
  });
});
