import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/case/question.ts';
import { describeMeaning } from '../../../src/question/describe-meaning.ts';
import { fromMeaning } from '../../../src/question/from-meaning.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { type End, type Meaning, meaningKinds } from '../../../src/understanding/meaning.ts';
import { languages } from '../../../src/words/language.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { said } from '../../helpers/said.ts';

const web: End = { kind: 'pod', namespace: 'shop', name: 'web-0' };
const db: End = { kind: 'pod', namespace: 'shop', name: 'db-0' };
const redis: End = { kind: 'thing', name: 'redis' };
const dbService: End = { kind: 'service', namespace: 'shop', name: 'db' };
const webDeployment: End = { kind: 'workload', workload: 'deployment', namespace: 'shop', name: 'web' };
const node: End = { kind: 'node', name: 'node-2' };
const labels: End = { kind: 'labels', labels: 'app=web', namespace: 'shop' };
const address: End = { kind: 'address', address: '10.0.0.5' };

const wantedOf = (meaning: Meaning, above?: Question): string => {
  const wanted = fromMeaning(meaning, { text: 'as typed', above });
  switch (wanted.kind) {
    case 'question':
      return writeQuestion(wanted.question);
    case 'check':
      return `check ${wanted.name}`;
    case 'again':
      return 'again';
    case 'told':
      return `${wanted.as}: ${said(wanted.problem)} ${said(wanted.next)}`;
  }
};

const notYet = (understood: string, next: RegExp | string) =>
  expect.stringMatching(
    new RegExp(
      `^not-yet: Understood as: ${understood.replace(/[()?.]/g, '\\$&')}\\. I do not answer that yet\\. .*${typeof next === 'string' ? next : next.source}`,
    ),
  );
const list = /What I answer: why A cannot reach B/;

const table: [Meaning, unknown][] = [
  [{ kind: 'path', from: web, to: db }, 'why shop/web-0 cannot reach shop/db-0'],
  [{ kind: 'path', from: web, to: db, port: 5432 }, 'why shop/web-0 cannot reach shop/db-0 on 5432/tcp'],
  [{ kind: 'path', from: web, to: db, port: 53, protocol: 'udp' }, 'why shop/web-0 cannot reach shop/db-0 on 53/udp'],
  [{ kind: 'path', from: web, to: redis, protocol: 'icmp' }, 'why shop/web-0 cannot reach redis on icmp'],
  [{ kind: 'path', from: webDeployment, to: dbService }, 'why deploy/shop/web cannot reach svc/shop/db'],
  [{ kind: 'path', from: node, to: address }, 'why node-2 cannot reach 10.0.0.5'],
  // A name with dots may be one of a pod or a node; `name/…` is written where it is not.
  [
    { kind: 'path', from: web, to: { kind: 'name', name: 'example.com' }, port: 443 },
    'why shop/web-0 cannot reach example.com on 443/tcp',
  ],
  [{ kind: 'path', from: web, to: { kind: 'name', name: 'db' } }, 'why shop/web-0 cannot reach name/db'],
  [
    { kind: 'path', from: web, to: { kind: 'address', address: '10.0.0.5/32' } },
    'why shop/web-0 cannot reach 10.0.0.5',
  ],
  [
    { kind: 'path', from: web, to: web, via: { namespace: 'shop', name: 'web' } },
    'why shop/web-0 cannot reach itself through svc/shop/web',
  ],
  [
    { kind: 'path', from: web, to: web, via: { name: 'web' } },
    'why shop/web-0 cannot reach itself through svc/shop/web',
  ],
  [
    { kind: 'path', from: web, to: { kind: 'address', address: 'fd00::1' }, family: 6 },
    'why shop/web-0 cannot reach fd00::1',
  ],
  // What cannot be kept is not left out.
  [{ kind: 'path', from: web, to: db, protocol: 'tcp' }, expect.stringMatching(/^wrong: .*tcp needs a port/)],
  [{ kind: 'path', from: web, to: db, port: 80, protocol: 'icmp' }, expect.stringMatching(/^wrong: ICMP has no ports/)],
  [{ kind: 'path', from: web, to: db, family: 6 }, notYet('shop/web-0 → shop/db-0 on IPv6', 'Name the IPv6 address')],
  [
    { kind: 'path', from: web, to: address, family: 6 },
    notYet('shop/web-0 → 10.0.0.5 on IPv6', 'Name the IPv6 address'),
  ],
  [
    { kind: 'path', from: web, to: db, via: { namespace: 'shop', name: 'db' } },
    notYet('shop/web-0 → shop/db-0 through service shop/db', 'about the Service by itself'),
  ],
  [{ kind: 'path', from: labels, to: db }, 'why pods with app=web in namespace shop cannot reach shop/db-0'],
  [
    { kind: 'path', from: { kind: 'labels', labels: 'app=web,tier in (a)' }, to: db },
    notYet('pods with app=web,tier in (a) → shop/db-0', 'Name one of these pods'),
  ],
  [
    { kind: 'path', from: web, to: { kind: 'pods', namespace: 'data' } },
    'why shop/web-0 cannot reach all pods in namespace data',
  ],
  [
    { kind: 'path', from: { kind: 'pods', namespace: 'data', node: 'node-2' }, to: db },
    'why all pods in namespace data on node/node-2 cannot reach shop/db-0',
  ],
  [
    { kind: 'path', from: { kind: 'pods', namespace: 'Data' }, to: db },
    notYet('all pods of Data → shop/db-0', 'Name one of the pods'),
  ],
  [
    { kind: 'path', from: web, to: { kind: 'internet' }, port: 443 },
    'why shop/web-0 cannot reach the internet on 443/tcp',
  ],
  [{ kind: 'path', from: { kind: 'internet' }, to: web }, 'why the internet cannot reach shop/web-0'],
  [
    { kind: 'policy-decides', from: labels, to: db },
    notYet('Policies, pods of shop with app=web → shop/db-0', 'Name one of these pods'),
  ],
  [{ kind: 'path', from: { kind: 'node' }, to: db }, notYet('a node → shop/db-0', 'Name the node')],
  [
    { kind: 'path', from: web, to: { kind: 'address', address: '10.0.0.0/24' } },
    notYet('shop/web-0 → 10.0.0.0/24', 'Name one address of 10.0.0.0/24'),
  ],
  [
    { kind: 'path', from: web, to: { kind: 'pod', name: '../../secrets' } },
    expect.stringMatching(/^not-yet: .*is no name in Kubernetes/),
  ],
  [
    { kind: 'path', from: web, to: dbService, entry: 'nodeport' },
    notYet('shop/web-0 → service shop/db (nodeport)', list),
  ],
  [{ kind: 'path', to: db }, expect.stringMatching(/^missing: Who cannot reach shop\/db-0\?/)],
  [{ kind: 'path', from: web }, expect.stringMatching(/^missing: What can shop\/web-0 not reach\?/)],
  [{ kind: 'inbound', to: dbService, port: 80 }, 'why the internet cannot reach svc/shop/db on 80/tcp'],
  [
    { kind: 'inbound', from: address, to: dbService, port: 80, entry: 'nodeport' },
    'why 10.0.0.5 cannot reach svc/shop/db on 80/tcp by nodeport',
  ],
  // What is called is held against the Service that was said.
  [
    {
      kind: 'inbound',
      from: address,
      to: node,
      port: 30_080,
      via: { namespace: 'shop', name: 'db' },
      entry: 'nodeport',
    },
    'why 10.0.0.5 cannot reach node-2 on 30080/tcp through svc/shop/db',
  ],
  [
    { kind: 'inbound', to: address, port: 443, via: { name: 'db' }, entry: 'loadbalancer' },
    'why the internet cannot reach 10.0.0.5 on 443/tcp through svc/db',
  ],
  [
    { kind: 'path', from: address, to: node, port: 30_080, via: { name: 'db' } },
    'why 10.0.0.5 cannot reach node-2 on 30080/tcp through svc/db',
  ],
  [
    { kind: 'inbound', to: dbService, port: 80, via: { namespace: 'shop', name: 'db' } },
    'why the internet cannot reach svc/shop/db on 80/tcp',
  ],
  [
    { kind: 'inbound', to: dbService, via: { namespace: 'shop', name: 'web' } },
    notYet('outside of the cluster → service shop/db through service shop/web', 'about the Service by itself'),
  ],
  [
    { kind: 'inbound', to: db, via: { namespace: 'shop', name: 'db' } },
    notYet('outside of the cluster → shop/db-0 through service shop/db', 'about the Service by itself'),
  ],
  [
    { kind: 'inbound', to: { kind: 'name', name: 'shop.example.com' }, entry: 'ingress' },
    notYet('outside of the cluster → shop.example.com (ingress)', list),
  ],
  [
    { kind: 'inbound', from: { kind: 'address', address: '192.0.2.0/24' }, to: dbService },
    notYet('192.0.2.0/24 → service shop/db', 'Name one address'),
  ],
  [{ kind: 'nodes', from: node, to: { kind: 'node', name: 'node-3' } }, 'why node-2 cannot reach node-3'],
  [{ kind: 'nodes', from: { kind: 'node' }, to: { kind: 'node' } }, notYet('a node → a node', 'Name the node')],
  [{ kind: 'no-address', of: web, symptom: ['creating'] }, 'why shop/web-0 has no IP'],
  [{ kind: 'no-address', of: webDeployment }, 'why deploy/shop/web has no IP'],
  [{ kind: 'no-address', of: redis }, 'why redis has no IP'],
  [{ kind: 'no-address', of: dbService }, notYet('service shop/db: why no address', 'Name one of the pods')],
  [{ kind: 'no-address', of: { kind: 'pods', node: 'node-2' } }, notYet('all pods on node node-2: why no address', '')],
  [{ kind: 'no-address' }, expect.stringMatching(/^missing: Which pod\?/)],
  [{ kind: 'resolve', from: web, name: 'example.com' }, 'why shop/web-0 cannot reach name/example.com'],
  [{ kind: 'resolve', name: 'example.com' }, expect.stringMatching(/^missing: Which pod looks the name up\?/)],
  [
    { kind: 'resolve', from: web, name: 'db.shop.svc.cluster.local' },
    notYet('shop/web-0 looks up db.shop.svc.cluster.local', 'name server'),
  ],
  [
    { kind: 'resolve', from: web, name: 'example.com', symptom: ['slow'] },
    notYet('shop/web-0 looks up example.com (slow)', 'name server'),
  ],
  [
    { kind: 'resolve', from: labels, name: 'example.com' },
    'why pods with app=web in namespace shop cannot reach name/example.com',
  ],
  [{ kind: 'resolve', from: web }, notYet('shop/web-0 looks up ?', 'name server')],
  [{ kind: 'policy-decides', from: web, to: db, port: 5432 }, 'policy from shop/web-0 to shop/db-0 on 5432/tcp'],
  [{ kind: 'policy-decides', from: web }, expect.stringMatching(/^missing: .*policy from shop\/web-0 to/)],
  [{ kind: 'who-can-reach', to: db, port: 5432 }, 'policy who-can-reach shop/db-0 on 5432/tcp'],
  [{ kind: 'who-can-reach', to: db }, 'policy who-can-reach shop/db-0'],
  [{ kind: 'who-can-reach', to: dbService }, notYet('who can reach service shop/db', 'Name one of the pods')],
  [{ kind: 'who-can-reach', to: labels }, expect.stringMatching(/^not-yet: .*Name one of the pods/)],
  [{ kind: 'who-can-reach' }, expect.stringMatching(/^missing: What shall be reached/)],
  [{ kind: 'what-can-reach', from: web }, 'policy what-can-reach shop/web-0'],
  [{ kind: 'policy-explain', of: web }, 'policy explain shop/web-0'],
  [{ kind: 'policy-explain', of: dbService }, notYet('Policies of service shop/db', 'Only a pod')],
  [
    { kind: 'policy-explain', policy: { namespace: 'shop', name: 'deny' } },
    notYet('what policy shop/deny does', 'policy explain NAMESPACE'),
  ],
  [
    { kind: 'policy-explain', policy: { name: 'deny' }, of: web },
    notYet('what policy deny does to shop/web-0', 'policy explain NAMESPACE'),
  ],
  [{ kind: 'policy-what-if', policy: { name: 'deny' }, change: 'delete' }, 'policy what-if delete deny'],
  [
    { kind: 'policy-what-if', policy: { namespace: 'shop', name: 'deny' }, change: 'apply', to: db },
    'policy what-if apply shop/deny to shop/db-0',
  ],
  [
    { kind: 'policy-what-if', policy: { name: 'deny' }, change: 'delete', from: web, to: db, port: 5432 },
    'policy what-if delete deny from shop/web-0 to shop/db-0 on 5432/tcp',
  ],
  [
    { kind: 'policy-what-if', policy: { name: 'deny' }, change: 'delete', to: db, port: 5432 },
    expect.stringMatching(/^missing: /),
  ],
  [
    { kind: 'policy-what-if', policy: { name: '../x' }, change: 'delete' },
    expect.stringMatching(/^not-yet: .*Name the policy/),
  ],
  [
    { kind: 'policy-what-if', policy: { name: 'deny' }, change: 'delete', from: labels, to: db },
    expect.stringMatching(/^not-yet: /),
  ],
  [{ kind: 'node', of: node, symptom: ['unreachable'] }, 'why node/node-2 is unreachable'],
  [{ kind: 'node', of: { kind: 'node', name: '../x' } }, expect.stringMatching(/^not-yet: .*is no name in Kubernetes/)],
  [{ kind: 'agent', agent: 'bird', of: node }, 'why bird of node/node-2 is not ready'],
  [
    { kind: 'agent', agent: 'bgp', of: node, peer: ['10.0.0.5', 'FD00::0:5', 'nonsense'] },
    'why bgp of node/node-2 is not established with 10.0.0.5 and fd00::5',
  ],
  [{ kind: 'agent', agent: 'kube-controllers' }, 'why kube-controllers is not ready'],
  [
    { kind: 'agent', agent: 'coredns', of: { kind: 'pod', namespace: 'kube-system', name: 'coredns-x' } },
    'why coredns of kube-system/coredns-x is not ready',
  ],
  [{ kind: 'agent', agent: 'operator' }, 'why tigera-operator is not ready'],
  [{ kind: 'agent', agent: 'cni' }, notYet('what is wrong with cni', 'check nodes')],
  [{ kind: 'cluster' }, 'status'],
  [{ kind: 'cluster', since: 'last night', symptom: ['slow'] }, 'status'],
  [{ kind: 'changes', since: 'last night' }, 'changes since last night'],
  [{ kind: 'changes', of: web }, 'changes about shop/web-0'],
  [{ kind: 'address', address: '10.0.0.5', asks: 'whose' }, 'ip 10.0.0.5'],
  [{ kind: 'address', address: '10.0.0.5', asks: 'leaked' }, 'ip 10.0.0.5'],
  [{ kind: 'address', of: web }, 'ip shop/web-0'],
  [
    { kind: 'address', address: '10.0.0.5', asks: 'release' },
    notYet('Whose is 10.0.0.5 (release)', 'I release nothing on a word'),
  ],
  [{ kind: 'address', address: '10.0.0.0/24' }, notYet('Whose is 10.0.0.0/24', 'Name one address')],
  [{ kind: 'address', of: dbService }, notYet('Whose is service shop/db', 'Name an IP address')],
  [{ kind: 'address' }, expect.stringMatching(/^missing: Which address\?/)],
  [{ kind: 'ipam', asks: 'leaks' }, 'check ipam'],
  [{ kind: 'ipam', asks: 'usage' }, 'check ipam'],
  [{ kind: 'ipam', asks: 'duplicates' }, 'check duplicates'],
  [{ kind: 'follow-up', asks: 'again' }, expect.stringMatching(/^missing: Nothing was asked in this thread/)],
  [{ kind: 'incident-start', title: 'checkout' }, notYet('an incident begins', list)],
  [{ kind: 'incident-summary' }, notYet('how the incident of this channel stands', list)],
  [{ kind: 'incident-end' }, notYet('the incident of this channel is over', list)],
  [
    { kind: 'ask-back', about: 'path', from: web, to: db, missing: ['direction'] },
    expect.stringMatching(/^missing: Which of the two sends\?/),
  ],
  [
    { kind: 'ask-back', about: 'path', of: web, missing: ['direction'] },
    expect.stringMatching(/^missing: Does shop\/web-0 send or receive/),
  ],
  [
    { kind: 'ask-back', about: 'path', missing: ['from', 'to'] },
    expect.stringMatching(/^missing: Between which two\?/),
  ],
  [
    { kind: 'ask-back', about: 'path', to: db, port: 5432, missing: ['from'] },
    'missing: Who cannot reach shop/db-0? Please name the pod or node that sends. Understood so far: ? → shop/db-0 on 5432. Whole it would be, for example: why shop/web-0 cannot reach shop/db-0 on 5432/tcp',
  ],
  [{ kind: 'ask-back', about: 'node', missing: ['of'] }, 'missing: Which node? For example: check nodes'],
  [{ kind: 'ask-back', about: 'resolve', missing: ['name'] }, expect.stringMatching(/^missing: Which name/)],
  [{ kind: 'ask-back', about: 'policy-explain', missing: ['policy'] }, expect.stringMatching(/^missing: Which policy/)],
  [{ kind: 'ask-back', missing: ['question'] }, expect.stringMatching(/^missing: What do you want to know/)],
  [{ kind: 'ask-back' }, expect.stringMatching(/^missing: What do you want to know/)],
  [{ kind: 'not-ours' }, expect.stringMatching(/^not-ours: That is no question for me.*Try “why/)],
];

describe('what is done for what was understood', () => {
  it.each(table)('%j', (meaning, expected) => {
    expect(wantedOf(meaning)).toEqual(expected);
  });

  it('is known of every kind of meaning', () => {
    expect([...new Set(table.map(([{ kind }]) => kind))].sort()).toEqual([...meaningKinds].sort());
  });

  it('keeps the words with the question', () => {
    const wanted = fromMeaning({ kind: 'path', from: web, to: db }, { text: 'as typed' });
    expect(wanted).toMatchObject({ question: { text: 'as typed' } });
  });

  it.each(languages)('is described in %s, whatever it is', (language) => {
    const tell = wordsIn(language);
    for (const [meaning] of table) expect(tell(describeMeaning(meaning))).toMatch(/\S/);
  });
});

describe('a reply in a thread', () => {
  const path: Question = { kind: 'path', from: web, to: db, port: 5432, protocol: 'tcp', text: '' };
  const ping: Question = { kind: 'path', from: web, to: db, protocol: 'icmp', text: '' };
  const policy: Question = { ...path, kind: 'policy' };

  it.each<[string, Partial<Meaning>, Question, unknown]>([
    ['the other way, where that port is not', { asks: 'reverse' }, path, 'why shop/db-0 cannot reach shop/web-0'],
    ['the other way on a port', { asks: 'reverse', port: 80 }, path, 'why shop/db-0 cannot reach shop/web-0 on 80/tcp'],
    ['a ping the other way', { asks: 'reverse' }, ping, 'why shop/db-0 cannot reach shop/web-0 on icmp'],
    ['another port', { asks: 'change', port: 80 }, path, 'why shop/web-0 cannot reach shop/db-0 on 80/tcp'],
    ['a port for a ping', { asks: 'change', port: 80 }, ping, 'why shop/web-0 cannot reach shop/db-0 on 80/tcp'],
    ['a ping', { asks: 'change', protocol: 'icmp' }, path, 'why shop/web-0 cannot reach shop/db-0 on icmp'],
    ['the same by UDP', { asks: 'change', protocol: 'udp' }, path, 'why shop/web-0 cannot reach shop/db-0 on 5432/udp'],
    [
      'another sender, of the same namespace',
      { asks: 'change', from: { kind: 'pod', name: 'web-1' } },
      path,
      'why shop/web-1 cannot reach shop/db-0 on 5432/tcp',
    ],
    [
      'another receiver, of its own namespace',
      { asks: 'change', to: { kind: 'service', namespace: 'data', name: 'db' } },
      path,
      'why shop/web-0 cannot reach svc/data/db on 5432/tcp',
    ],
    [
      'a question about policies stays one',
      { asks: 'change', port: 80 },
      policy,
      'policy from shop/web-0 to shop/db-0 on 80/tcp',
    ],
    ['what cannot be kept', { asks: 'change', family: 6 }, path, expect.stringMatching(/^not-yet: .*IPv6/)],
    ['again', { asks: 'again' }, path, 'again'],
    ['why', { asks: 'why' }, path, expect.stringMatching(/^not-yet: The card above says why/)],
    [
      'the other way of what has none',
      { asks: 'reverse' },
      { kind: 'address', subject: address, text: '' },
      expect.stringMatching(/^missing: .*no two ends/),
    ],
  ])('%s', (_name, said, above, expected) => {
    expect(wantedOf({ kind: 'follow-up', ...said }, above)).toEqual(expected);
  });

  it('is kept as the whole question that it stands for', () => {
    const wanted = fromMeaning({ kind: 'follow-up', asks: 'reverse' }, { text: 'and back?', above: path });
    expect(wanted).toMatchObject({ question: { text: 'why shop/db-0 cannot reach shop/web-0' } });
  });
});
