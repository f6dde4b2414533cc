import { missing } from '../../../../src/case/read.ts';
import { neighbourDiscovery } from '../../../../src/checks/pod/neighbour-discovery.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { rule, state, value } from '../../helpers/healthy-case.ts';

const dropping = (type: number) => (c: PodCase) => {
  for (const set of value(state(c, 'node-1').ruleSets).filter(({ family }) => family === 6)) {
    const drop = rule('INPUT', 'DROP', {
      matches: [
        { kind: 'protocol', protocol: 'icmpv6', negate: false },
        { kind: 'icmp-type', type, negate: false },
      ],
      text: `-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j DROP`,
    });
    set.tables.find(({ name }) => name === 'filter')?.rules.unshift(drop);
  }
};

describeCheck("the node's rules and neighbour discovery", atSourcePod(neighbourDiscovery), [
  { name: 'IPv4 has none' },
  { name: 'let through', kind: 'ipv6', status: 'pass', says: /^the rules of node-1 let neighbour discovery through$/ },
  {
    name: 'questions dropped',
    kind: 'ipv6',
    change: dropping(135),
    status: 'fail',
    cause: 'foreign-rule-drops',
    says: /^node-1 drops neighbour discovery, the question of shop\/web-1 \(ICMPv6 135, INPUT\): /,
  },
  {
    name: 'answers dropped',
    kind: 'ipv6',
    change: dropping(136),
    status: 'fail',
    cause: 'foreign-rule-drops',
    says: /the answer of shop\/web-1 \(ICMPv6 136, INPUT\)/,
  },
  {
    name: 'on a node that was not read: other checks say so',
    kind: 'ipv6',
    change: (c) => {
      c.nodes['node-1'] = missing(verbatim('no probe'));
    },
  },
]);
