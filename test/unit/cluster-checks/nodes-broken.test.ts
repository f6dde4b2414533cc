import { describe, expect, it } from 'vitest';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { derivedVtepMac } from '../../../src/intended/vtep.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';
import { birds } from '../helpers/birds.ts';
import {
  type ClusterOptions,
  clusterOf,
  type Loose,
  type Objects,
  recordedObjects,
} from '../helpers/object-cluster.ts';

const options = { deadlineMs: 10_000, signal: new AbortController().signal, progress: () => undefined, now: () => 0 };
const clusterCheck = (name: 'nodes' | 'controllers', objects: Objects, more: ClusterOptions = {}) =>
  runClusterCheck(name, clusterOf(objects, more), options);
const checks = (report: { findings: { check: string; status: string }[] }): string[] =>
  report.findings.map(({ check, status }) => `${check} ${status}`).sort();

const bgp = 'v3.32.1-bgp-dualstack';
const vxlan = 'v3.32.1-vxlan-iptables';

describe('an operator that installed Calico', () => {
  const statuses = (...conditions: object[]): Loose[] =>
    conditions.map((condition, n) => ({ metadata: { name: `part-${n}` }, status: { conditions: [condition] } }));
  const degraded = { type: 'Degraded', status: 'True', reason: 'ResourceUpdateError', message: 'cannot\nupdate it' };
  const ask = (more: Objects, options: ClusterOptions = {}) => {
    const objects = { ...recordedObjects(bgp), ...more };
    return clusterCheck('nodes', objects, { exec: birds(objects, () => undefined), ...options });
  };

  it('says what is degraded, and nothing where all is well or there is none', async () => {
    const listed = statuses(degraded, { type: 'Degraded', status: 'False' }, { type: 'Available', status: 'True' });
    const report = await ask({ 'tigerastatuses.operator.tigera.io': listed });
    expect(checks(report)).toEqual(['operator-degraded warn']);
    expect(report.findings[0]).toMatchObject({ object: 'TigeraStatus part-0', fixes: [{ id: 'look-at-operator' }] });
    expect(said(report.findings[0]?.statement)).toBe(
      'the operator says that part-0 is degraded: ResourceUpdateError: cannot update it',
    );
    expect(checks(await ask({}))).toEqual([]);
  });

  it('that may not be asked is a gap, not a pass', async () => {
    const refused = { kind: 'refused', message: verbatim('forbidden: no') } as const;
    const report = await ask({}, { broken: { tigerastatuses: refused } });
    expect(report.notChecked).toContainEqual(expect.objectContaining({ what: saying(/operator/) }));
  });
});

describe('BGP from both ends', () => {
  const ask = (say: (own: string, peer: string) => string | undefined, dead: string[] = []) => {
    const objects = recordedObjects(bgp);
    return clusterCheck('nodes', objects, { exec: birds(objects, say, dead) });
  };

  it('all up: nothing is found', async () => {
    const report = await ask(() => undefined);
    expect(report.findings).toEqual([]);
    expect(report.numbers).toMatchObject({ nodes: 3, sessions: 6, established: 6, oneEnded: 0, answered: 3 });
    // The image of calico-node cannot ask Felix: that is said, not passed over.
    expect(report.status).toBe('unknown');
    expect(report.notChecked).toContainEqual(expect.objectContaining({ reason: saying(/cannot ask Felix/) }));
  });

  it('of nodes that have one address no firewall is to be opened', async () => {
    const objects = recordedObjects(bgp);
    for (const each of (objects.nodes ?? []).slice(0, 2))
      each.metadata.annotations['projectcalico.org/IPv4Address'] = '10.0.2.15/24';
    const exec = birds(objects, () => 'start  09:55:23    Connect');
    const report = await clusterCheck('nodes', objects, { exec });
    expect(checks(report)).toContain('node-address-twice fail');
    expect(report.findings[0]?.check).toBe('node-address-twice');
    const doubled = (objects.nodes ?? []).slice(0, 2).map(({ metadata }) => metadata.name);
    const ofDoubled = report.findings.filter(({ node, object }) =>
      doubled.some((name) => node === name || object?.includes(name)),
    );
    expect(ofDoubled.flatMap(({ fixes }) => fixes.map(({ id }) => id))).not.toContain('open-underlay');
  });

  it("one end's Established does not outweigh the other's Connect", async () => {
    const report = await ask((own, peer) =>
      own === 'node-2' && peer === 'node-1' ? 'start  09:55:23    Connect' : undefined,
    );
    expect(checks(report)).toEqual(['bgp-session fail']);
    expect(said(report.findings[0]?.statement)).toMatch(
      /between node-1 and node-2 is not established: node-1 says Established; node-2 says Connect/,
    );
  });

  it('the AS number of one node: one finding that names it', async () => {
    const report = await ask((own, peer) => {
      if (own === 'node-2') return 'start  09:55:53    Idle          BGP Error: Bad peer AS';
      return peer === 'node-2' ? 'start  09:55:53    Idle          Received: Bad peer AS' : undefined;
    });
    expect(checks(report)).toEqual(['bgp-session fail']);
    expect(report.findings[0]).toMatchObject({ node: 'node-2' });
    expect(said(report.findings[0]?.statement)).toMatch(/2 of 2 BGP sessions of node-2 .*disagree about the AS number/);
    expect(report.findings[0]?.fixes[0]?.id).toBe('set-as-number');
  });

  it('switched off by hand', async () => {
    const report = await ask((own, peer) => {
      if (own === 'node-2' && peer === 'node-1') return 'down   09:56:19    ';
      return own === 'node-1' && peer === 'node-2'
        ? 'start  09:56:19    Passive       Received: Administrative shutdown'
        : undefined;
    });
    expect(checks(report)).toEqual(['bgp-session fail']);
    expect(report.findings[0]?.fixes[0]).toMatchObject({ id: 'enable-bgp-session', params: { node: 'node-2' } });
  });

  it('BIRD stopped: it is said, and its sessions under it', async () => {
    const report = await ask(
      (_own, peer) =>
        peer === 'node-2' ? 'start  09:56:34    Passive       Received: Administrative shutdown' : undefined,
      ['node-2'],
    );
    expect(checks(report)).toEqual(['bgp-session fail', 'bird-down fail']);
    expect(report.findings.map(({ statement }) => said(statement)).join('\n')).toMatch(
      /BIRD is not running on node node-2/,
    );
  });

  it('a session that the mesh should have and nobody has', async () => {
    const report = await ask((own, peer) =>
      `${own} ${peer}` === 'node-1 node-2' || `${own} ${peer}` === 'node-2 node-1' ? 'none' : undefined,
    );
    expect(checks(report)).toEqual(['bgp-mesh fail']);
  });
});

interface Row {
  what: string;
  break: (objects: Objects) => void;
  found: string[];
  fixes?: string[];
}

const node = (o: Objects, at: number): Loose => (o.nodes ?? [])[at];
const agent = (o: Objects, at = 0): Loose =>
  (o.pods ?? []).filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'calico-node')[at];
const unready = (pod: Loose): void => {
  for (const each of pod.status.conditions)
    if (each.type === 'Ready') Object.assign(each, { status: 'False', message: 'felix is not ready' });
};
const tunnel = 'projectcalico.org/IPv4VXLANTunnelAddr';
const annotate = (o: Objects, at: number, values: Record<string, string>): void => {
  for (const [key, value] of Object.entries(values))
    node(o, at).metadata.annotations[`projectcalico.org/${key}`] = value;
};

const rows: Row[] = [
  { what: 'nothing', break: () => undefined, found: [] },
  {
    what: 'a node that is not ready',
    break: (o) => {
      for (const each of node(o, 0).status.conditions) if (each.type === 'Ready') each.status = 'Unknown';
    },
    found: ['node-not-ready fail'],
  },
  { what: 'calico-node not ready', break: (o) => unready(agent(o)), found: ['calico-node-not-ready fail'] },
  {
    what: 'a node without calico-node',
    break: (o) => {
      const gone = agent(o);
      o.pods = (o.pods ?? []).filter((pod) => pod !== gone);
    },
    found: ['calico-node-missing fail'],
  },
  {
    what: 'a virtual node, and one of another network of pods, without calico-node',
    break: (o) => {
      const [node] = o.nodes ?? [];
      if (node === undefined) throw new Error('no nodes');
      const like = (name: string, metadata: object) => ({
        ...node,
        metadata: { name, ...metadata },
        status: { ...node.status, addresses: [] },
      });
      o.nodes?.push(
        like('virtual', { labels: { type: 'virtual-kubelet' } }),
        like('of-flannel', { annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } }),
      );
    },
    found: [],
  },
  {
    what: 'two versions',
    break: (o) => {
      agent(o).spec.containers[0].image = 'quay.io/calico/node:v3.31.0';
    },
    found: ['versions-differ warn'],
  },
  {
    what: 'a tunnel address that is not published',
    break: (o) => void delete node(o, 1).metadata.annotations[tunnel],
    found: ['vxlanTunnelAddress-not-published fail'],
  },
  {
    what: 'one tunnel address on two nodes',
    break: (o) => {
      node(o, 1).metadata.annotations[tunnel] = node(o, 0).metadata.annotations[tunnel];
    },
    found: ['tunnel-address-twice fail'],
  },
  {
    what: 'one node address on two nodes, as each has it on an interface behind NAT',
    break: (o) => {
      for (const at of [0, 1]) annotate(o, at, { IPv4Address: '10.0.2.15/24' });
    },
    found: ['node-address-twice fail'],
    fixes: ['set-address-detection people'],
  },
  {
    what: "a node address that is another node's kubelet's",
    break: (o) => {
      annotate(o, 0, { IPv4Address: '10.0.2.15/24' });
      node(o, 1).status.addresses.push({ type: 'InternalIP', address: '10.0.2.15' });
    },
    found: ['node-address-twice fail'],
    fixes: ['set-address-detection people'],
  },
  {
    what: 'what is left of a node that is gone has the address of another',
    break: (o) => {
      annotate(o, 1, { IPv4Address: node(o, 0).metadata.annotations['projectcalico.org/IPv4Address'] });
      for (const each of node(o, 1).status.conditions) if (each.type === 'Ready') each.status = 'Unknown';
    },
    found: ['node-address-twice fail', 'node-not-ready fail'],
    fixes: ['delete-stale-node people'],
  },
  {
    what: 'a node known by an address of a network of its own',
    break: (o) => annotate(o, 2, { IPv4Address: '10.0.2.15/24' }),
    found: ['node-address-apart fail'],
    fixes: ['set-address-detection people'],
  },
  {
    what: 'all nodes in a network for pods alone',
    break: (o) => {
      for (const at of [0, 1, 2]) annotate(o, at, { IPv4Address: `10.50.0.${at + 1}/24` });
    },
    found: [],
  },
  {
    what: 'kubelets with one address, of which Calico has others',
    break: (o) => {
      for (const at of [0, 1, 2]) {
        annotate(o, at, { IPv4Address: `10.50.0.${at + 1}/24` });
        for (const each of node(o, at).status.addresses) if (each.type === 'InternalIP') each.address = '10.0.2.15';
      }
    },
    found: ['kubelet-address-twice warn'],
  },
  {
    what: 'a tunnel address that is the node address of another',
    break: (o) => annotate(o, 1, { IPv4Address: `${node(o, 0).metadata.annotations[tunnel]}/32` }),
    found: ['node-address-twice fail'],
  },
  {
    what: 'tunnels of WireGuard with one address and one key',
    break: (o) => {
      for (const at of [0, 2]) annotate(o, at, { IPv4WireguardInterfaceAddr: '10.60.0.1', WireguardPublicKey: 'one' });
    },
    found: ['tunnel-address-twice fail', 'wireguard-key-twice fail'],
  },
  {
    what: 'tunnels of IPv6 with one address',
    break: (o) => {
      for (const at of [0, 2]) annotate(o, at, { IPv6VXLANTunnelAddr: 'fd00::1' });
    },
    found: ['tunnel-address-twice fail'],
  },
  {
    what: 'a MAC address that another tunnel has by its name',
    break: (o) => annotate(o, 1, { VXLANTunnelMACAddr: derivedVtepMac(node(o, 0).metadata.name) }),
    found: ['vtep-mac-twice fail'],
    fixes: ['remove-vtep-mac people'],
  },
  {
    what: 'a host name that two nodes have',
    break: (o) => {
      node(o, 1).metadata.labels['kubernetes.io/hostname'] = node(o, 0).metadata.name;
    },
    found: ['hostname-twice warn'],
  },
  {
    what: 'machines with one id and addresses of their own',
    break: (o) => {
      for (const at of [0, 1, 2]) node(o, at).status.nodeInfo.machineID = 'one';
    },
    found: [],
  },
  {
    what: 'an annotation that is no address',
    break: (o) => {
      node(o, 1).metadata.annotations[tunnel] = 'banana';
    },
    found: ['annotation-malformed fail', 'vxlanTunnelAddress-not-published fail'],
  },
];

describe('nodes and their agents, by object', () => {
  it.each(rows)('$what', async ({ break: breakIt, found, fixes }) => {
    const objects = recordedObjects(vxlan);
    for (const { status, metadata } of objects.nodes ?? []) status.nodeInfo.machineID = metadata.name;
    breakIt(objects);
    const report = await clusterCheck('nodes', objects);
    expect(checks(report)).toEqual(found);
    const offered = report.findings.flatMap((finding) => finding.fixes.map(({ id, by }) => `${id} ${by}`));
    if (fixes) expect([...new Set(offered)]).toEqual(fixes);
  });

  it('nodes that do not answer are said, in one line, and pass nothing', async () => {
    const report = await clusterCheck('nodes', recordedObjects(bgp));
    expect(report.findings).toEqual([]);
    expect(report.status).toBe('unknown');
    expect(JSON.stringify(report.notChecked)).toMatch(/no exec here/);
  });
});

describe('kube-controllers', () => {
  const controllers = (objects = recordedObjects(vxlan), more: ClusterOptions = {}) =>
    clusterCheck('controllers', objects, more);
  const controller = (o: Objects): Loose =>
    (o.pods ?? []).find(({ metadata }) => metadata.labels?.['k8s-app'] === 'calico-kube-controllers');
  // The lines of steps#003 itself.
  const seed = [
    '2017-07-05 09:05:32,405 5 INFO Restarting watch on resource: Pod',
    '2017-07-05 09:05:32,408 5 ERROR Unhandled exception killed NetworkPolicy manager',
    'Traceback (most recent call last):',
    'JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
  ].join('\n');

  it('healthy: nothing is found', async () => {
    const report = await controllers();
    expect(report).toMatchObject({ status: 'clean', findings: [], notChecked: [] });
    expect(report.numbers.allowed).toBe(report.numbers.rights);
  });

  it('no pod, or one that is not ready', async () => {
    const none = recordedObjects(vxlan);
    none.pods = (none.pods ?? []).filter((pod) => pod !== controller(none));
    expect(checks(await controllers(none))).toEqual(['controllers-missing fail']);
    const sick = recordedObjects(vxlan);
    unready(controller(sick));
    expect(checks(await controllers(sick))).toEqual(['controllers-not-ready fail']);
  });

  it('rights that it lacks', async () => {
    const report = await controllers(undefined, { denied: ['list pods', 'update ipamblocks'] });
    expect(checks(report)).toEqual(['controllers-rights fail']);
    expect(said(report.findings[0]?.statement)).toMatch(
      /is not allowed to list pods.*update ipamblocks\.crd\.projectcalico\.org/,
    );
  });

  it('a log full of errors', async () => {
    const report = await controllers(undefined, { log: seed });
    expect(checks(report)).toEqual(['controllers-log fail']);
    expect(report.findings[0]?.proof[0]?.lines.join('\n')).toMatch(/JSONDecodeError/);
  });

  const lines = {
    rights:
      'E1121 reflector.go:150: Failed to watch *v1.Node: nodes is forbidden: User "x" cannot list resource "nodes"',
    unauthorized:
      '2026-11-21 09:53:25.123 [ERROR][1] client.go 295: Error error=connection is unauthorized: Unauthorized',
    network:
      '2026-11-21 09:53:25.123 [ERROR][1] client.go 295: Error error=Get "https://10.96.0.1:443/api": dial tcp 10.96.0.1:443: i/o timeout',
    trust:
      'E1121 reflector.go: Get "https://10.96.0.1:443/api": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  };
  it.each([
    ['rights', lines.rights, /it refuses|refuses it: its rights or its account, not the network/, 'fail'],
    ['an account', lines.unauthorized, /its rights or its account, not the network/, 'fail'],
    ["the seed's answers that are no JSON", seed, /the connection exists and it is not the network/, 'fail'],
    ['a certificate', lines.trust, /neither its rights nor the network/, 'fail'],
    ['the network, over since', lines.network, /connections to the API server failed for a time/, 'warn'],
    ['the network, then rights', `${lines.network}\n${lines.rights}`, /before that: failed connections/, 'fail'],
  ])('tells %s apart', async (_, log, words, status) => {
    const report = await controllers(undefined, { log });
    expect(checks(report)).toEqual([`controllers-log ${status}`]);
    expect(said(report.findings[0]?.statement)).toMatch(words);
  });

  it('the network while it is not ready: where to try, and what its events say', async () => {
    const sick = recordedObjects(vxlan);
    unready(controller(sick));
    const { name } = controller(sick).metadata;
    const message =
      'Readiness probe failed: Error reaching apiserver: Get "https://10.96.0.1:443/healthz": dial tcp 10.96.0.1:443: i/o timeout';
    sick.events = [
      { metadata: { name: 'e', namespace: 'kube-system' }, involvedObject: { name }, type: 'Warning', message },
    ];
    const report = await controllers(sick, { log: lines.network });
    expect(checks(report)).toEqual(['controllers-log fail', 'controllers-not-ready fail']);
    const statements = report.findings.map(({ statement }) => said(statement)).join('\n');
    expect(statements).toMatch(/its events: it does not reach the API server/);
    expect(statements).toMatch(/the network or its Service address, not its rights/);
    expect(report.findings.flatMap(({ fixes }) => fixes.map(({ id }) => id))).toContain('check-api-from-node');
  });

  it("today's log: errors are a warning, refusals are not, secrets do not show", async () => {
    const line =
      '2026-11-21 09:53:25.123 [ERROR][1] kube-controllers/ipam.go 12: Failed to sync token=abcdef error=timeout';
    const warned = await controllers(undefined, { log: `${line}\n${line.replace('25.123', '26.001')}` });
    expect(checks(warned)).toEqual(['controllers-log warn']);
    expect(JSON.stringify(warned)).not.toContain('abcdef');
    expect(warned.findings[0]?.proof[0]?.lines[0]).toMatch(/^2 × /);
    const refused = await controllers(undefined, {
      log: 'E1121 reflector.go: nodes is forbidden: User "x" cannot list resource "nodes"',
    });
    expect(checks(refused)).toEqual(['controllers-log fail']);
  });

  it('what may not be asked is named, and nothing passes for it', async () => {
    const no = { kind: 'refused' as const, message: verbatim('forbidden: cannot do that') };
    const report = await controllers(undefined, { broken: { subjectaccessreviews: no, log: no } });
    expect(report).toMatchObject({ status: 'unknown', findings: [] });
    expect(report.notChecked.map(({ what }) => said(what))).toEqual([
      expect.stringMatching(/rights of kube-controllers/),
      expect.stringMatching(/log of kube-system/),
    ]);
    expect(said(report.notChecked[1]?.reason)).toMatch(/get pods\/log in kube-system: forbidden/);
  });

  it('leaks that are never freed', async () => {
    const objects = recordedObjects(vxlan);
    const [configuration] = objects['kubecontrollersconfigurations.crd.projectcalico.org'] ?? [];
    configuration.spec.controllers.node.leakGracePeriod = '0s';
    expect(checks(await controllers(objects))).toEqual(['leaks-not-freed warn']);
  });
});
