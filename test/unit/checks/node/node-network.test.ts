import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { Pod } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { nodeNetwork } from '../../../../src/intended/node-network.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said } from '../../../helpers/said.ts';
import { clusterNode, healthyCase, live, pool, remove, routes, state } from '../../helpers/healthy-case.ts';

/** shop/web-0 on node-3 asks shop/db-0 on node-2. */
const receiver = 'node-2';

/** A pod of a DaemonSet in the network of its node. */
const agentOf = (c: Case, nodeName: string, labels: Record<string, string>, more: Partial<Pod> = {}): Pod => {
  const [like] = c.objects.pods;
  if (like === undefined) throw new Error('no pods');
  const [name = 'agent'] = Object.values(labels);
  return {
    ...like,
    namespace: 'kube-system',
    name: `${name}-x`,
    uid: name,
    nodeName,
    hostNetwork: true,
    labels,
    owner: `DaemonSet/${name}`,
    ...more,
  };
};

const withoutAgents = (c: Case, node: string): void => {
  c.objects.pods = c.objects.pods.filter(({ nodeName, hostNetwork }) => nodeName !== node || !hostNetwork);
};

const unreadState = (c: Case, node: string): void => {
  c.nodes[node] = missing(verbatim('there is no probe on it'));
};

const unknowns = (c: Case): string[] =>
  reportOf(c)
    .findings.filter(({ check }) => check === 'node-network')
    .map(({ statement }) => said(statement));

interface Row {
  name: string;
  change: (c: PodCase) => void;
  kind: ReturnType<typeof nodeNetwork>['kind'];
  says: RegExp;
}

const rows: Row[] = [
  {
    name: 'Windows',
    change: (c) => {
      Object.assign(clusterNode(c, receiver).labels, { 'kubernetes.io/os': 'windows' });
      withoutAgents(c, receiver);
      unreadState(c, receiver);
    },
    kind: 'windows',
    says: /node-2 runs Windows/,
  },
  {
    name: 'AWS Fargate',
    change: (c) => {
      Object.assign(clusterNode(c, receiver).labels, { 'eks.amazonaws.com/compute-type': 'fargate' });
      clusterNode(c, receiver).calico = {};
      withoutAgents(c, receiver);
      unreadState(c, receiver);
    },
    kind: 'virtual',
    says: /node-2 is a virtual node \(AWS Fargate\)/,
  },
  {
    name: 'a node of flannel that k3s has built in, which has no pod',
    change: (c) => {
      const node = clusterNode(c, receiver);
      node.calico = {};
      node.otherCni = 'flannel';
      // Calico's own pool is that of the other node.
      pool(c).cidr = '192.168.139.0/24';
      withoutAgents(c, receiver);
    },
    kind: 'other',
    says: /node-2 has no agent of Calico: the network of its pods is that of flannel/,
  },
  {
    name: 'a node of Cilium beside nodes of Calico',
    change: (c) => {
      clusterNode(c, receiver).calico = {};
      pool(c).cidr = '192.168.139.0/24';
      withoutAgents(c, receiver);
      c.objects.pods.push(agentOf(c, receiver, { 'k8s-app': 'cilium' }));
    },
    kind: 'other',
    says: /is that of Cilium/,
  },
  {
    name: 'AWS VPC CNI, with Calico for policies',
    change: (c) => {
      for (const node of ['node-2', 'node-3']) {
        const [agent] = c.objects.pods.filter(
          ({ nodeName, labels }) => nodeName === node && labels['k8s-app'] === 'calico-node',
        );
        if (agent) agent.backend = 'none';
        c.objects.pods.push(agentOf(c, node, { 'k8s-app': 'aws-node' }));
        // Each pod has a route to its interface, and between nodes there is no tunnel of Calico's.
        remove(routes(c, node), ({ dev }) => dev === 'vxlan.calico');
      }
      c.objects.ipPools = got([]);
      c.objects.blocks = {};
    },
    kind: 'policy-only',
    says: /on node-2 Calico enforces policies alone, and addresses and routes are those of AWS VPC CNI/,
  },
  {
    name: 'canal',
    change: (c) => {
      for (const pod of c.objects.pods)
        if (pod.labels['k8s-app'] === 'calico-node') Object.assign(pod.labels, { 'k8s-app': 'canal' });
      for (const node of ['node-2', 'node-3'])
        remove(routes(c, node), ({ dev }) => dev?.startsWith('vxlan.calico') === true);
      c.objects.ipPools = got([]);
      c.objects.blocks = {};
    },
    kind: 'policy-only',
    says: /are those of flannel/,
  },
];

describe('a node whose pods have another network', () => {
  it.each(rows)('is recognised, and nothing of it is blamed: $name', ({ change, kind, says }) => {
    const c = healthyCase('vxlan');
    change(c);
    expect(nodeNetwork(c, receiver).kind).toBe(kind);
    expect(unknowns(c).join('\n')).toMatch(says);
    const { verdict } = reportOf(c);
    expect(verdict.causes.map(({ id, statement }) => `${id}: ${said(statement)}`)).toEqual([]);
    expect(verdict.status).toBe('unknown');
  });

  it('is not taken for one while it is Calico’s', () => {
    const c = healthyCase('vxlan');
    // k3s leaves the annotations of its flannel behind.
    clusterNode(c, receiver).otherCni = 'flannel';
    Object.assign(clusterNode(c, receiver).labels, { 'cloud.google.com/gke-nodepool': 'a' });
    expect(nodeNetwork(c, receiver)).toEqual({ kind: 'calico' });
    expect(unknowns(c)).toEqual([]);
    expect(reportOf(c).verdict.status).toBe('healthy');
  });

  it('still has its policies', () => {
    const c = healthyCase('vxlan');
    rows.find(({ name }) => name.startsWith('AWS VPC'))?.change(c);
    c.objects.networkPolicies = {
      shop: got([{ kind: 'NetworkPolicy', namespace: 'shop', name: 'none', spec: { podSelector: {} } }]),
    };
    c.objects.calicoPolicies = got([]);
    const decided = reportOf(c).findings.filter(({ check }) => check === 'policy');
    expect(decided.map(({ object }) => object)).not.toEqual([]);
  });
});

describe('a node of Calico without its agent', () => {
  const broken = (): PodCase => {
    const c = healthyCase('vxlan');
    withoutAgents(c, receiver);
    c.objects.pods.push(agentOf(c, receiver, { 'k8s-app': 'kube-proxy' }));
    return c;
  };

  it('is why what departs there stays, and nothing is restarted', () => {
    const c = broken();
    remove(routes(c, receiver), ({ dst }) => dst === `${c.to.address}/32`);
    live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    const [first] = reportOf(c).verdict.causes;
    expect(first?.id).toBe('calico-node-not-running');
    expect(said(first?.statement)).toMatch(/no calico-node pod on node-2, so nothing repairs what departs there/);
    expect(first?.selfHeals).toBeUndefined();
    const fixes = reportOf(c).findings.flatMap(({ fixes }) => fixes.filter(({ params }) => params.node === receiver));
    expect(fixes.map(({ id }) => id)).toContain('place-agent');
    expect(fixes.map(({ id }) => id)).not.toContain('restart-calico-node');
  });

  it('is a warning where nothing departs', () => {
    const c = broken();
    expect(nodeNetwork(c, receiver)).toEqual({ kind: 'without-agent' });
    const { verdict, findings } = reportOf(c);
    expect(verdict.causes).toEqual([]);
    expect(findings.find(({ check, node }) => check === 'felix' && node === receiver)).toMatchObject({
      status: 'warn',
      cause: 'calico-node-not-running',
    });
  });

  it('is not one where its pods were not listed', () => {
    const c = healthyCase('vxlan');
    withoutAgents(c, receiver);
    expect(nodeNetwork(c, receiver)).toEqual({ kind: 'calico' });
    expect(state(c, receiver).node).toBe(receiver);
  });
});
