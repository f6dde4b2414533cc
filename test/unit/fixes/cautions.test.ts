import { describe, expect, it } from 'vitest';
import { lookAgain } from '../../../src/act/look.ts';
import type { Finding } from '../../../src/case/finding.ts';
import type { Link } from '../../../src/case/node-state.ts';
import type { Pod } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { SuggestedFix } from '../../../src/case/verdict.ts';
import type { FixId } from '../../../src/faults/fixes.ts';
import { catalogue } from '../../../src/fixes/catalogue.ts';
import { describeFixes } from '../../../src/fixes/describe.ts';
import type { Answered } from '../../../src/fixes/fix.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { verbatim } from '../../../src/words/message.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said, saying } from '../../helpers/said.ts';
import { A, addLink, address, B, caseWith, giveAddress, twin } from '../helpers/harmful-case.ts';
import {
  clusterNode,
  insertRule,
  link,
  pod as podView,
  pool,
  remove,
  route,
  routes,
  rule,
  state,
  value,
} from '../helpers/healthy-case.ts';

/**
 * Each circumstance under which a button would do harm: without it the fix is a button, with it text that says
 * why, or nothing at all; and when it comes up after the press, nothing runs.
 */

const veth = 'cali43878a68a0a';

const finding: Finding = {
  ...{
    id: 'x',
    check: 'workload-route',
    status: 'fail',
    layer: 'programmed',
    hop: 'source-node',
    direction: 'forward',
  },
  ...{ object: 'x', statement: verbatim('x'), proof: [], explains: [], fixes: [], cause: 'foreign-route' },
};

type Ref = [id: FixId, params: Record<string, string>];

const described = (c: PodCase, [id, params]: Ref): SuggestedFix[] =>
  describeFixes([{ id, params }], { kind: 'question', case: c, finding });

const answered = (c: PodCase, fixes: SuggestedFix[]): Answered => ({
  kind: 'question',
  case: c,
  report: {
    verdict: {
      ...{ status: 'broken', summary: verbatim('x'), warnings: [] },
      causes: [
        {
          id: 'foreign-route',
          layer: 'programmed',
          hop: 'source-node',
          statement: verbatim('x'),
          explains: [],
          fixes,
          finding: 'x',
        },
      ],
    },
    findings: [finding],
    notChecked: [],
  },
});

interface Row {
  name: string;
  fix: Ref;
  /** What makes it a fix at all. */
  given?: (c: PodCase) => void;
  /** Absent: it lies in the fix itself. */
  danger?: (c: PodCase) => void;
  /** Why it is text; absent: it is not even told. */
  says?: RegExp;
}

const poolText = /No enabled IPv4 pool is left for shop\/db-0 on node-2/;
const recreate: Ref = ['recreate-pod', { namespace: 'shop', pod: 'db-0' }];
const restart: Ref = ['restart-calico-node', { node: B }];
const agentOf = (c: PodCase): Pod => {
  const found = c.objects.pods.find(({ labels, nodeName }) => labels['k8s-app'] === 'calico-node' && nodeName === B);
  if (found === undefined) throw new Error('no calico-node');
  return found;
};
const staticRoute = route('10.9.0.0/16', {
  dev: 'eth0',
  gateway: '10.1.1.1',
  text: '10.9.0.0/16 via 10.1.1.1 dev eth0',
});
const deleteStatic: Ref = ['delete-route', { node: A, route: staticRoute.text }];
const foreignRule = (text: string, c: PodCase): void => {
  const [, chain = ''] = /^-A (\S+)/.exec(text) ?? [];
  insertRule(c, B, rule(chain, 'DROP', { text }));
};
const deleteRule = (text: string): Ref => ['delete-rule', { node: B, backend: 'nft', table: 'filter', rule: text }];
const plainRule = '-A FORWARD -d 192.168.247.2/32 -j DROP';
const ipRule = (c: PodCase, text: string): void =>
  void value(state(c, A).rules).push({ ...value(state(c, A).rules)[0], text, family: 4 } as never);
const deleteIpRule = (text: string): Ref => ['delete-ip-rule', { node: A, rule: text }];
const podLink = (c: PodCase): Link => {
  const [first] = value(podView(c, 'shop/web-0').links).filter(({ name }) => name === 'eth0');
  if (first === undefined) throw new Error('no eth0');
  return first;
};
const ofPod = { node: A, namespace: 'shop', pod: 'web-0' };
const bird = (c: PodCase, name: string, at: string): void => {
  const session = { name, proto: 'BGP', state: at, since: '', info: '', text: '' };
  for (const node of [A, B]) state(c, node).bird = got({ protocols: [session], routes: [] });
};
const disabled = (c: PodCase): void => void Object.assign(pool(c), { disabled: true });
const addPool = (c: PodCase, more: object): void =>
  void value(c.objects.ipPools).push({
    ...structuredClone(pool(c)),
    name: 'second',
    cidr: '10.77.0.0/16',
    disabled: false,
    ...more,
  });
const natOff = (c: PodCase): void => void Object.assign(pool(c), { natOutgoing: false });
const allow: Ref = [
  'allow-policy',
  {
    ...{
      title: 'x',
      direction: 'ingress',
      policyNamespace: 'shop',
      podName: 'db-0',
      peerNamespace: 'shop',
      peerPod: 'web-0',
    },
    ...{ podLabels: 'statefulset.kubernetes.io/pod-name=db-0', peerLabels: 'statefulset.kubernetes.io/pod-name=web-0' },
    ...{ protocol: 'tcp', port: '5432', policyName: 'allow-x' },
  },
];
const allowBy = (more: Record<string, string>): Ref => ['allow-policy', { ...allow[1], ...more }];

const rows: Row[] = [
  // Recreating a pod.
  {
    name: 'the other pod with its address is the target of a live migration',
    fix: recreate,
    danger: (c) => twin(c, { labels: { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/migrationJobUID': 'm' } }),
    says: /^shop\/vm-2 is the target of a live migration .*virtualmachineinstancemigrations/,
  },
  {
    name: 'the pod itself is the target of a live migration',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod.labels, { 'kubevirt.io/migrationJobUID': 'm' }),
    says: /^shop\/db-0 is the target of a live migration/,
  },
  {
    name: 'a virtual machine runs in it, by its label',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod.labels, { 'kubevirt.io': 'virt-launcher' }),
    says: /A virtual machine runs in shop\/db-0/,
  },
  {
    name: 'a virtual machine runs in it, by its owner',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod, { owner: 'VirtualMachineInstance/vm' }),
    says: /A virtual machine runs in/,
  },
  { name: 'nobody owns it', fix: recreate, danger: (c) => void delete c.to.pod.owner, says: /no controller owns it/ },
  { name: 'a Job owns it', fix: recreate, danger: (c) => Object.assign(c.to.pod, { owner: 'Job/j' }), says: /Job\/j/ },
  {
    name: 'the kubelet made it from a file',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod, { owner: `Node/${B}` }),
    says: /comes from a file/,
  },
  { name: 'no pool is enabled', fix: recreate, danger: disabled, says: poolText },
  {
    name: 'there is no pool',
    fix: recreate,
    danger: (c) => void Object.assign(c.objects, { ipPools: got([]) }),
    says: poolText,
  },
  {
    name: 'no pool selects its node',
    fix: recreate,
    danger: (c) => Object.assign(pool(c), { nodeSelector: "rack == 'b'" }),
    says: poolText,
  },
  {
    name: 'the pools are of the other family',
    fix: recreate,
    danger: (c) => Object.assign(pool(c), { cidr: 'fd00::/48' }),
    says: poolText,
  },
  {
    name: 'the pools are for tunnels alone',
    fix: recreate,
    danger: (c) => Object.assign(pool(c), { allowedUses: ['Tunnel'] }),
    says: poolText,
  },
  {
    name: 'the pool is used by name alone',
    fix: recreate,
    danger: (c) => Object.assign(pool(c), { assignmentMode: 'Manual' }),
    says: poolText,
  },
  {
    name: 'the pool is being deleted',
    fix: recreate,
    danger: (c) => Object.assign(pool(c), { deleting: true }),
    says: poolText,
  },
  {
    name: 'the pool that it names is gone',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod.annotations, { 'cni.projectcalico.org/ipv4pools': '["other"]' }),
    says: poolText,
  },
  {
    name: 'what it names is no list',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod.annotations, { 'cni.projectcalico.org/ipv4pools': '{[' }),
    says: /is not understood/,
  },
  {
    name: 'the pool selects other namespaces',
    fix: recreate,
    given: (c) => {
      Object.assign(pool(c), { namespaceSelector: "team == 'shop'" });
      c.objects.namespaces.shop = got({ name: 'shop', labels: { team: 'shop' } });
    },
    danger: (c) => {
      c.objects.namespaces.shop = got({ name: 'shop', labels: {} });
    },
    says: poolText,
  },
  {
    name: 'the pool selects namespaces, and its own was not read',
    fix: recreate,
    danger: (c) => {
      Object.assign(pool(c), { namespaceSelector: "team == 'shop'" });
      delete c.objects.namespaces.shop;
    },
    says: /cannot be told: its pools select namespaces/,
  },
  {
    name: 'the pools were not read',
    fix: recreate,
    danger: (c) => {
      c.objects.ipPools = missing(verbatim('forbidden'));
    },
    says: /could not be read: forbidden/,
  },
  {
    name: 'it asks for its very address',
    fix: recreate,
    danger: (c) => Object.assign(c.to.pod.annotations, { 'cni.projectcalico.org/ipAddrs': `["${address}"]` }),
    says: /asks for its very address/,
  },
  {
    name: 'its node is not ready',
    fix: recreate,
    danger: (c) => Object.assign(clusterNode(c, B), { ready: false }),
    says: /node-2 is not ready/,
  },
  {
    name: 'its node is cordoned',
    fix: recreate,
    danger: (c) => Object.assign(clusterNode(c, B), { cordoned: true }),
    says: /cordoned/,
  },
  {
    name: 'its node was not read',
    fix: recreate,
    danger: (c) => {
      c.objects.nodes[B] = missing(verbatim('forbidden'));
    },
    says: /could not be read: forbidden/,
  },
  // Restarting calico-node.
  {
    name: 'its node runs Windows',
    fix: restart,
    danger: (c) => Object.assign(clusterNode(c, B).labels, { 'kubernetes.io/os': 'windows' }),
    says: /node-2 runs Windows.*calico-node-windows/,
  },
  {
    name: 'there is none on that node',
    fix: restart,
    danger: (c) => void remove(c.objects.pods, (each) => each === agentOf(c)),
    says: /No pod of calico-node is known on node-2.*DaemonSet/,
  },
  {
    name: 'its kubelet does not report',
    fix: restart,
    danger: (c) => Object.assign(clusterNode(c, B), { ready: false, silent: true }),
    says: /kubelet of node-2 does not report/,
  },
  {
    name: 'nothing would start it again',
    fix: restart,
    danger: (c) => void delete agentOf(c).owner,
    says: /no controller owns it/,
  },
  {
    name: 'its node was not read',
    fix: restart,
    danger: (c) => {
      c.objects.nodes[B] = missing(verbatim('forbidden'));
    },
    says: /could not be read: forbidden/,
  },
  // Routes.
  {
    name: 'the kernel wrote it for an address of the node',
    fix: ['delete-route', { node: A, route: 'local 10.66.0.9' }],
    given: (c) => void routes(c, A).push(route('10.66.0.9/32', { type: 'local', dev: 'lo', text: 'local 10.66.0.9' })),
    danger: (c) => giveAddress(c, A, 'eth0', '10.66.0.9'),
  },
  {
    name: 'a daemon wrote it',
    fix: deleteStatic,
    given: (c) => void routes(c, A).push({ ...staticRoute }),
    danger: (c) => Object.assign(routes(c, A).at(-1) ?? {}, { protocol: 'keepalived' }),
    says: /written by keepalived/,
  },
  {
    name: 'it is half of the way out',
    fix: ['delete-route', { node: A, route: 'half' }],
    given: (c) => void routes(c, A).push(route('10.0.0.0/8', { dev: 'tun0', text: 'half' })),
    danger: (c) => Object.assign(routes(c, A).at(-1) ?? {}, { dst: '0.0.0.0/1' }),
    says: /half of the node's way out/,
  },
  // Addresses.
  {
    name: 'it is the address of a Node object',
    fix: ['delete-address', { node: B, address, dev: 'd0' }],
    given: (c) => addLink(c, B, { name: 'd0', addresses: [{ family: 4, address, prefix: 32, scope: 'global' }] }),
    danger: (c) => void clusterNode(c, B).internalIPs.push(address),
  },
  {
    name: 'it is in no pool for pods: a virtual address',
    fix: ['delete-address', { node: B, address, dev: 'd0' }],
    given: (c) => addLink(c, B, { name: 'd0', addresses: [{ family: 4, address, prefix: 32, scope: 'global' }] }),
    danger: (c) => Object.assign(pool(c), { cidr: '10.88.0.0/16' }),
    says: /virtual address .*keepalived/,
  },
  {
    name: 'whether it is one of pods was not read',
    fix: ['delete-address', { node: B, address, dev: 'd0' }],
    given: (c) => addLink(c, B, { name: 'd0', addresses: [{ family: 4, address, prefix: 32, scope: 'global' }] }),
    danger: (c) => {
      c.objects.ipPools = missing(verbatim('forbidden'));
    },
    says: /could not be read: forbidden/,
  },
  // Rules.
  ...[
    [
      '-A PREROUTING -d 10.96.0.10/32 -m comment --comment "NodeLocal DNS Cache: skip conntrack" -j NOTRACK',
      /NodeLocal DNSCache/,
    ],
    ['-A OUTPUT -s 169.254.20.10/32 -j NOTRACK', /NodeLocal DNSCache/],
    ['-A DOCKER-USER -j DROP', /Docker \(DOCKER-USER\)/],
    ['-A ufw-user-forward -j DROP', /ufw/],
    ['-A KUBE-ROUTER-FORWARD -j REJECT', /kube-router/],
    ['-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP', /kube-proxy/],
    ['-A CILIUM_FORWARD -j DROP', /Cilium/],
    ['-A FWDI_public_deny -j DROP', /firewalld/],
    ['-A f2b-sshd -j REJECT', /fail2ban/],
  ].map(([text, says]) => ({
    name: `a rule of another program: ${text}`,
    fix: deleteRule(text as string),
    given: (c: PodCase) => foreignRule(text as string, c),
    says: says as RegExp,
  })),
  // Routing rules.
  ...[
    ['32766:\tfrom all lookup main', /the kernel itself/],
    ['1000:\tfrom all lookup [l3mdev-table] l3mdev', /VRF/],
    ['100:\tfrom all fwmark 0x100 lookup 100', /marks the packets/],
  ].map(([text, says]) => ({
    name: `a routing rule that others rest on: ${text}`,
    fix: deleteIpRule(text as string),
    given: (c: PodCase) => ipRule(c, text as string),
    says: says as RegExp,
  })),
  {
    name: 'a routing rule for an address of the node',
    fix: deleteIpRule('100:\tfrom 192.0.2.0/24 lookup 100'),
    given: (c) => ipRule(c, '100:\tfrom 192.0.2.0/24 lookup 100'),
    danger: (c) => void clusterNode(c, A).internalIPs.push('192.0.2.7'),
    says: /for 192\.0\.2\.7, an address of node-3 itself/,
  },
  // Interfaces and entries of a pod.
  ...(['delete-pod-neighbour', 'set-pod-mtu'] as const).map((id) => ({
    name: `${id} on an interface of another network`,
    fix: [id, { ...ofPod, address: '169.254.1.1', dev: 'net1', mtu: '1400' }] as Ref,
    given: (c: PodCase) => {
      const eth0 = podLink(c);
      value(podView(c, 'shop/web-0').links).push({ ...eth0, name: 'net1', addresses: [] });
      const [entry] = value(podView(c, 'shop/web-0').neighbours);
      if (entry) value(podView(c, 'shop/web-0').neighbours).push({ ...entry, dev: 'net1' });
      // As if Calico's own were called so.
      Object.assign(eth0, { name: 'net1', mtu: 9000 });
      value(podView(c, 'shop/web-0').links).pop();
    },
    danger: (c: PodCase) => {
      const own = value(podView(c, 'shop/web-0').links).find(({ name }) => name === 'net1');
      if (own === undefined) throw new Error('no net1');
      value(podView(c, 'shop/web-0').links).push({ ...structuredClone(own), name: 'eth0' });
      own.addresses = [];
    },
    says: /net1 of shop\/web-0 is an interface of another network/,
  })),
  {
    name: 'a route of another network of the pod',
    fix: ['delete-pod-route', { ...ofPod, route: 'x' }],
    given: (c) => void value(podView(c, 'shop/web-0').routes).push(route('10.8.0.0/16', { dev: 'eth0', text: 'x' })),
    danger: (c) => {
      Object.assign(value(podView(c, 'shop/web-0').routes).at(-1) ?? {}, { dev: 'net1' });
      value(podView(c, 'shop/web-0').links).push({ ...podLink(c), name: 'net1', addresses: [] });
    },
    says: /another network/,
  },
  // Interfaces and entries of a node.
  {
    name: 'switching on what is part of a bond',
    fix: ['set-link-up', { node: B, dev: 'd0' }],
    given: (c) => addLink(c, B, { name: 'd0', up: false, flags: [] }),
    danger: (c) => Object.assign(link(c, B, 'd0'), { master: 'bond0' }),
    says: /part of bond0/,
  },
  {
    name: 'another MAC address for what is no pod’s',
    fix: ['set-link-mac', { node: B, dev: veth, mac: '02:00:00:00:00:01' }],
    danger: (c) => void delete link(c, B, veth).kind,
    says: /not an interface of a pod/,
  },
  {
    name: 'an entry that nothing learns again',
    fix: ['delete-neighbour', { node: A, address: '1.2.3.4', dev: 'vxlan.calico' }],
    says: /nothing learns them/,
  },
  {
    name: 'two nodes with one tunnel address',
    fix: [
      'repair-tunnel-neighbour',
      { node: A, address: '192.168.247.0', dev: 'vxlan.calico', mac: '02:00:00:00:00:01' },
    ],
    danger: (c) => {
      Object.assign(clusterNode(c, A).calico, { ipv4VXLANTunnelAddr: '192.168.247.0' });
      Object.assign(clusterNode(c, B).calico, { ipv4VXLANTunnelAddr: '192.168.247.0' });
    },
    says: /2 nodes have the tunnel address/,
  },
  {
    name: 'a table larger than the memory for it',
    fix: ['raise-conntrack', { node: A, value: '8388608' }],
    says: /more than a gigabyte/,
  },
  {
    name: 'a session of a node that is out of service',
    fix: ['enable-bgp-session', { node: A, session: 'Mesh_x' }],
    given: (c) => bird(c, 'Mesh_x', 'down'),
    danger: (c) => Object.assign(clusterNode(c, A), { cordoned: true }),
    says: /cordoned/,
  },
  // Pools.
  {
    name: 'a pool that is disabled while another serves',
    fix: ['enable-pool', { pool: 'default-ipv4-ippool' }],
    given: disabled,
    danger: (c) => addPool(c, {}),
    says: /New pods get their addresses of second instead/,
  },
  {
    name: 'a pool that is being deleted',
    fix: ['enable-pool', { pool: 'default-ipv4-ippool' }],
    given: disabled,
    danger: (c) => Object.assign(pool(c), { deleting: true }),
    says: /being deleted/,
  },
  ...(['enable-pool', 'enable-nat-outgoing'] as const).map((id) => ({
    name: `${id} of a pool that the operator writes`,
    fix: [id, { pool: 'default-ipv4-ippool' }] as Ref,
    given: (c: PodCase) => {
      disabled(c);
      natOff(c);
    },
    danger: (c: PodCase) => Object.assign(pool(c), { managedBy: 'tigera-operator' }),
    says: /tigera-operator.*Installation/,
  })),
  {
    name: 'hiding addresses that BGP tells outside',
    fix: ['enable-nat-outgoing', { pool: 'default-ipv4-ippool' }],
    given: (c) => {
      natOff(c);
      Object.assign(pool(c), { vxlanMode: 'Never' });
      bird(c, 'Mesh_10_0_0_1', 'up');
    },
    danger: (c) => bird(c, 'Global_10_0_0_254', 'up'),
    says: /1 BGP peer outside/,
  },
  {
    name: 'whether BGP tells them was not read',
    fix: ['enable-nat-outgoing', { pool: 'default-ipv4-ippool' }],
    given: (c) => {
      natOff(c);
      Object.assign(pool(c), { vxlanMode: 'Never' });
    },
    danger: (c) => {
      c.nodes[A] = missing(verbatim('timed out'));
    },
    says: /was not read/,
  },
];

/** Dangers that lie in the fix itself: the harmless one has other parameters. */
const policies: [string, Ref, (c: PodCase) => void, RegExp][] = [
  [
    'selects other pods that are known',
    allowBy({ podLabels: 'app=db' }),
    (c) => {
      c.objects.pods.push({ ...structuredClone(c.to.pod), name: 'db-7', labels: { app: 'db', tier: 'x' } });
    },
    /Among the pods that it selects \(app=db in shop\) is one that was not asked about: shop\/db-7/,
  ],
  [
    'may select pods that were not read',
    allowBy({ podLabels: 'only=one' }),
    () => undefined,
    /is not known: only pods of the two nodes/,
  ],
  [
    'allows other pods',
    allowBy({ peerLabels: 'app=web' }),
    (c) => {
      c.objects.pods.push({ ...structuredClone(c.from.pod), name: 'web-7', labels: { app: 'web' } });
    },
    /Among the pods that it allows .*shop\/web-7/,
  ],
  [
    'allows every port',
    ['allow-policy', Object.fromEntries(Object.entries(allow[1]).filter(([key]) => key !== 'port'))],
    () => undefined,
    /allows everything/,
  ],
  ['cannot name ICMP', allowBy({ protocol: 'icmp' }), () => undefined, /cannot name ICMP/],
];

const parts = {
  cluster: { get: () => Promise.reject(new Error('nothing is to be read')) } as never,
  calicoctl: () => Promise.reject(new Error('calicoctl is not to be run')),
};

/** What a look just before the run comes to, where this is the answer then. */
const lookedAt = async (c: PodCase, ref: Ref) => {
  const known = catalogue.find(({ id }) => id === ref[0]);
  const fix = {
    id: ref[0],
    params: ref[1],
    command: known?.command(ref[1]) ?? '',
    title: verbatim(''),
    why: verbatim(''),
    evidence: [],
    cause: { id: 'x', statement: verbatim('x') },
  };
  const namespace = known?.by === 'approve' ? known.namespace?.(ref[1]) : undefined;
  return lookAgain(
    { ...parts, ask: async () => got(answered(c, described(c, ref))) },
    {
      id: 'f',
      origin: { kind: 'question', runId: 'r', question: c.question },
      fix: { ...fix, class: known?.class ?? 'node', ...(namespace === undefined ? {} : { namespace }) },
    },
    AbortSignal.timeout(1_000),
  );
};

const expectHeld = async (c: PodCase, ref: Ref, says: RegExp | undefined): Promise<void> => {
  const [told] = described(c, ref);
  expect(proposalsOf(answered(c, told ? [told] : []), { nodes: true })).toEqual([]);
  const looked = await lookedAt(c, ref);
  expect(looked.stands).toBe(false);
  if (says === undefined) {
    expect(told).toBeUndefined();
    return;
  }
  expect(told).toMatchObject({ by: 'people', held: saying(says) });
  expect(said(told?.why).startsWith(said(told?.held))).toBe(true);
  expect(told?.command).not.toBe('');
  expect(looked).toMatchObject({ reason: saying(says) });
};

describe('a button that would do harm', () => {
  it.each(rows.map((row) => [`${row.fix[0]}: ${row.name}`, row] as const))(
    '%s',
    async (_, { fix, given, danger, says }) => {
      if (danger !== undefined) {
        const harmless = caseWith(given);
        const offered = proposalsOf(answered(harmless, described(harmless, fix)), { nodes: true });
        expect(offered.map(({ id }) => id)).toEqual([fix[0]]);
      }
      await expectHeld(caseWith(given, danger), fix, says);
    },
  );

  it.each(policies)('allow-policy: one that %s', async (_, fix, danger, says) => {
    expect(described(caseWith(), allow)).toMatchObject([{ by: 'approve' }]);
    await expectHeld(caseWith(danger), fix, says);
  });
});

describe('what stays a button', () => {
  it.each([
    ['a rule that people wrote', deleteRule(plainRule), (c: PodCase) => foreignRule(plainRule, c)],
    ['a rule of a chain of theirs', deleteRule('-A MINE -j DROP'), (c: PodCase) => foreignRule('-A MINE -j DROP', c)],
    [
      'a routing rule for a pod',
      deleteIpRule('100:\tfrom 192.168.139.65 lookup 77'),
      (c: PodCase) => ipRule(c, '100:\tfrom 192.168.139.65 lookup 77'),
    ],
    [
      'a DaemonSet’s pod on a cordoned node',
      recreate,
      (c: PodCase) => {
        c.to.pod.owner = 'DaemonSet/x';
        Object.assign(clusterNode(c, B), { cordoned: true });
      },
    ],
    [
      'a pod that names a pool which is there',
      recreate,
      (c: PodCase) => {
        c.to.pod.annotations['cni.projectcalico.org/ipv4pools'] = '["default-ipv4-ippool"]';
      },
    ],
    [
      'calico-node where the node is not ready because of it',
      restart,
      (c: PodCase) => {
        Object.assign(clusterNode(c, B), { ready: false });
      },
    ],
  ] as [string, Ref, (c: PodCase) => void][])('%s', (_, fix, given) => {
    const c = caseWith(given);
    expect(proposalsOf(answered(c, described(c, fix)), { nodes: true }).map(({ id }) => id)).toEqual([fix[0]]);
  });
});

it('every fix that can be run is judged by the evidence, or can do no harm', () => {
  const withCaution = catalogue.filter((fix) => fix.by === 'approve' && fix.caution !== undefined).map(({ id }) => id);
  const without = catalogue.filter((fix) => fix.by === 'approve' && fix.caution === undefined).map(({ id }) => id);
  expect(withCaution.length).toBeGreaterThan(15);
  // What each of these reads just before a run decides: see their plans.
  expect(without.sort()).toEqual([
    'collect-diagnostics',
    'create-profile',
    'raise-block-limit',
    'release-leaked',
    'restart-controllers',
    'set-sysctl',
  ]);
});
