import { describe, expect, it } from 'vitest';
import type { CauseId } from '../../../../src/faults/causes.ts';
import { proposalsOf } from '../../../../src/fixes/propose.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { brokenEbpf, type EbpfCase, healthyEbpf, withDumps, withService } from '../../helpers/ebpf-case.ts';
import { insertRule, link, pod, remove, routes, rule, state } from '../../helpers/healthy-case.ts';

const verdictOf = (evidence: EbpfCase) => {
  const c = withDumps(evidence);
  const findings = findingsOf(c);
  const report = reportOf(c, findings);
  return {
    c,
    report,
    causes: report.verdict.causes.map(({ id, node }) => `${id}@${node}`),
    warned: findings.filter(({ status }) => status === 'warn').map(({ cause }) => cause),
    status: report.verdict.status,
    unknown: findings.filter(({ status, check }) => status === 'unknown' && check !== 'live-packets'),
  };
};

describe('a node of eBPF that was read', () => {
  it.each(['shop/web-1', 'shop/web-0'] as const)(
    'is healthy for %s without a packet, and nothing is left unread',
    (from) => {
      const { status, causes, warned, unknown } = verdictOf(healthyEbpf(from));
      expect({ status, causes, warned }).toEqual({ status: 'healthy', causes: [], warned: [] });
      expect(unknown.map(({ check }) => check)).toEqual([]);
    },
  );

  it('whose dumps cannot be read is unknown, never broken, whichever it is', () => {
    const healthy = healthyEbpf();
    for (const node of ['node-1', 'node-2']) {
      const ids = Object.keys(healthy.dumps[node] ?? {}).filter((id) => !/^services|^affinities|^counters/.test(id));
      expect(ids.length).toBe(6);
      for (const id of ids) {
        for (const text of ['garbled', '2026-11-29 22:26:16.497 [ERROR][1] felix/x.go 1: Failed to dump']) {
          const dumps = { ...healthy.dumps, [node]: { ...healthy.dumps[node], [id]: text } };
          const { causes, status } = verdictOf({ ...healthy, dumps });
          // The place in the other direction's jump map is not asked for.
          const asked = id !== (node === 'node-1' ? 'jump-egress' : 'jump-ingress');
          expect({ node, id, causes, status }).toEqual({ node, id, causes: [], status: asked ? 'unknown' : 'healthy' });
        }
      }
    }
  });
});

const named: [state: string, causes: `${CauseId}@node-${1 | 2}`[]][] = [
  ['01-policy-ingress-deny', ['policy-denies-ingress@node-2']],
  ['03-tcx-to-pod-detached', ['policy-denies-ingress@node-2', 'ebpf-program-missing@node-2']],
  ['03b-tcx-from-pod-detached', ['ebpf-program-missing@node-2']],
  ['04-route-block-missing', ['ebpf-route-missing@node-1']],
  ['09-ipset-member-missing', ['ebpf-set-incomplete@node-2']],
  ['10-policy-program-missing', ['ebpf-policy-program-missing@node-2']],
];

/** What breaks in them is not in the maps of this way, or nothing does. */
const silent = [
  '05-route-wrong-node',
  '12-vxlan-device-down',
  '13-wire-drops-vxlan',
  '14-underlay-mtu-1400',
  '15-kube-proxy-too',
  '18-data-iface-pattern',
  '23-program-hangs',
  '26-foreign-forward-drop',
  '27-kernel-block-route-missing',
  '28-kernel-pod-route-missing',
  '29-pod-neighbour-wrong',
  '30-ctlb-detached',
  '33-pool-nat-outgoing-off',
  '34-service-without-endpoints',
  '37-host-veth-down',
];

describe('broken states of real nodes', () => {
  it.each(named)('%s is named, and no other', (state, causes) => {
    const { c, report, ...found } = verdictOf(brokenEbpf(state));
    expect(found.causes).toEqual(causes);
    // Felix does not look after what it wrote into maps and links: nothing of it heals.
    for (const { id, selfHeals, fixes } of report.verdict.causes) {
      expect(selfHeals).toBeUndefined();
      if (id.startsWith('ebpf')) expect(fixes.map((fix) => fix.id)).toEqual(['restart-calico-node']);
    }
    const [first] = proposalsOf({ kind: 'question', case: c, report }, { nodes: true });
    expect(first).toBeDefined();
  });

  it.each(silent)('%s: the maps are not what is wrong', (state) => {
    const { causes, status } = verdictOf(brokenEbpf(state));
    expect({ causes, status }).toEqual({ causes: [], status: 'healthy' });
  });

  it('an entry that leads to another node that lives is told, and is a detour', () => {
    expect(verdictOf(brokenEbpf('05-route-wrong-node')).warned).toEqual(['ebpf-route-wrong']);
  });

  it.each([
    ['06-nat-frontend-missing', ['ebpf-service-missing@node-1']],
    ['07-nat-backend-stale', ['ebpf-service-stale@node-1']],
    ['15-kube-proxy-too', []],
  ])('%s, by the Service', async (state, causes) => {
    const { report, ...found } = verdictOf(await withService(brokenEbpf(state), state));
    expect(found.causes).toEqual(causes);
    expect(JSON.stringify(report)).not.toMatch(/restart-kube-proxy/);
    if (causes.length > 0) expect(said(report.verdict.summary)).toContain('the eBPF maps of node-1');
  });
});

describe('what of the kernel does not matter, and what does', () => {
  it('the route of the other node’s block is not needed for what a pod sends', () => {
    const evidence = healthyEbpf();
    remove(routes(evidence.c, 'node-1'), ({ dst }) => dst === '10.244.247.0/26');
    expect(verdictOf(evidence)).toMatchObject({ status: 'healthy', causes: [] });
  });

  it('without what the programs hold that is unknown, not broken', () => {
    const evidence = healthyEbpf();
    remove(routes(evidence.c, 'node-1'), ({ dst }) => dst === '10.244.247.0/26');
    expect(verdictOf({ ...evidence, dumps: {} })).toMatchObject({ status: 'unknown', causes: [] });
  });

  it('redirected packets pass a foreign FORWARD rule by', () => {
    const evidence = healthyEbpf();
    insertRule(evidence.c, 'node-2', rule('FORWARD', 'DROP'));
    expect(verdictOf(evidence)).toMatchObject({ status: 'healthy', causes: [] });
  });

  it('a foreign INPUT rule that drops the tunnel does not', () => {
    const evidence = healthyEbpf();
    const matches = [{ kind: 'destination-ports' as const, ranges: [[4789, 4789] as [number, number]], negate: false }];
    insertRule(evidence.c, 'node-2', rule('INPUT', 'DROP', { matches }));
    expect(verdictOf(evidence).causes).toEqual(['foreign-rule-drops@node-2']);
  });

  it('a pod’s own /32 is needed', () => {
    const evidence = healthyEbpf();
    remove(routes(evidence.c, 'node-2'), ({ dst }) => dst === '10.244.247.1/32');
    expect(verdictOf(evidence).causes).toEqual(['workload-route-missing@node-2']);
  });
});

describe('what is said beside', () => {
  it('a tunnel that is not VXLAN without programs is no cause by itself', () => {
    const evidence = healthyEbpf();
    const { ipPools } = evidence.c.objects;
    for (const pool of ipPools.ok ? ipPools.value : []) Object.assign(pool, { vxlanMode: 'Never', ipipMode: 'Always' });
    for (const node of ['node-1', 'node-2']) {
      const { vxlan: _, ...plain } = link(evidence.c, node, 'vxlan.calico');
      const { links } = state(evidence.c, node);
      if (links.ok) links.value.push({ ...plain, name: 'tunl0', index: 777, kind: 'ipip' });
    }
    const found = findingsOf(withDumps(evidence)).filter(({ object = '' }) => object.includes('tunl0'));
    const told = found.filter(({ check }) => check === 'ebpf-programs' || check === 'ebpf-interface');
    expect(new Set(told.map(({ check, status }) => `${check} ${status}`))).toEqual(
      new Set(['ebpf-programs warn', 'ebpf-interface warn']),
    );
  });

  it('a card without programs, and which setting says so', () => {
    const evidence = brokenEbpf('18-data-iface-pattern');
    const c = withDumps(evidence);
    const found = findingsOf(c).filter(({ status, check }) => status === 'warn' && check === 'ebpf-programs');
    expect(found.map(({ node }) => node)).toEqual(['node-1', 'node-2']);
    expect(found[0] && said(found[0].statement)).toContain('bpfDataIfacePattern');
  });

  it.each(['k8s-app', 'component'])(
    'kube-proxy beside eBPF by its label %s, and that nothing of it is to be restarted',
    async (label) => {
      const evidence = await withService(brokenEbpf('15-kube-proxy-too'), '15-kube-proxy-too');
      const [pod] = evidence.c.objects.pods;
      if (pod === undefined) throw new Error('no pod');
      const proxy = { ...pod, namespace: 'kube-system', name: 'kube-proxy-x', labels: { [label]: 'kube-proxy' } };
      evidence.c.objects.pods.push({ ...proxy, nodeName: 'node-1' });
      const { report, status } = verdictOf(evidence);
      expect(status).toBe('healthy');
      const beside = report.findings.filter(({ object }) => object === 'Pod kube-system/kube-proxy-x');
      expect(beside.map((each) => said(each.statement)).join()).toMatch(/beside Calico's eBPF data plane/);
      expect(JSON.stringify(report)).not.toContain('restart-kube-proxy');
    },
  );

  it('rules of kube-proxy without a pod of it, and not those of the kubelet', async () => {
    const told = async (...names: string[]) => {
      const evidence = await withService(brokenEbpf('15-kube-proxy-too'), '15-kube-proxy-too');
      const { ruleSets } = state(evidence.c, 'node-1');
      const table = ruleSets.ok ? ruleSets.value[0]?.tables.find(({ name }) => name === 'nat') : undefined;
      const [chain] = table?.chains ?? [];
      if (table === undefined || chain === undefined) throw new Error('no chain');
      table.chains.push(...names.map((name) => ({ ...chain, name })));
      const { report, status } = verdictOf(evidence);
      const beside = report.findings.filter(({ object }) => object === 'rules of kube-proxy on node-1');
      return { status, beside: beside.map((each) => `${each.status} ${said(each.statement)}`).join() };
    };
    expect(await told()).toEqual({ status: 'healthy', beside: '' });
    const ofKubelet = ['KUBE-FIREWALL', 'KUBE-KUBELET-CANARY', 'KUBE-IPTABLES-HINT'];
    expect(await told(...ofKubelet)).toEqual({ status: 'healthy', beside: '' });
    const left = await told(...ofKubelet, 'KUBE-SVC-ZYWGQJPIAWFYIPFD', 'KUBE-MARK-MASQ');
    expect(left.status).toBe('healthy');
    expect(left.beside).toMatch(/^warn rules of kube-proxy are on node-1 .*KUBE-SVC-ZYWGQJPIAWFYIPFD/);
    expect(left.beside).toContain('2 in all');
    expect(left.beside).not.toContain('KUBELET');
  });

  it('maps that are gone', () => {
    const evidence = healthyEbpf();
    const error =
      '2026-11-29 22:26:16.497 [ERROR][1] x.go 1: Failed. error=stat /sys/fs/bpf/tc/globals/cali_iface4: no such file or directory';
    const dumps = { ...evidence.dumps, 'node-2': { ...evidence.dumps['node-2'], interfaces: error, routes4: error } };
    const { warned, status, causes } = verdictOf({ ...evidence, dumps });
    expect(warned).toContain('ebpf-maps-missing');
    expect({ status, causes }).toEqual({ status: 'unknown', causes: [] });
  });

  it('names of policies in a form that is not known decide nothing', () => {
    const evidence = brokenEbpf('09-ipset-member-missing');
    const own = evidence.dumps['node-2'] ?? {};
    const id = 'policy4 cali43878a68a0a';
    own[id] = (own[id] ?? '').replaceAll('KubernetesNetworkPolicy shop/db-from-web', 'default.db-from-web');
    expect(verdictOf(evidence)).toMatchObject({ status: 'unknown', causes: [] });
  });

  it('a policy that is not in the program, and one that is there still', () => {
    const evidence = brokenEbpf('09-ipset-member-missing');
    const own = evidence.dumps['node-2'] ?? {};
    const id = 'policy4 cali43878a68a0a';
    own[id] = (own[id] ?? '').replaceAll('shop/db-from-web', 'shop/old');
    const { warned, status, report } = verdictOf(evidence);
    expect(warned).toEqual(['ebpf-policy-stale', 'ebpf-policy-stale']);
    expect(status).toBe('unknown');
    const told = report.findings.map((each) => said(each.statement)).join('\n');
    expect(told).toContain('lacks KubernetesNetworkPolicy shop/db-from-web, which selects the pod');
    expect(told).toContain('still has KubernetesNetworkPolicy shop/old');
  });

  it('an old interface of the same name', () => {
    const evidence = healthyEbpf();
    const own = evidence.dumps['node-2'] ?? {};
    own.interfaces = (own.interfaces ?? '').replace(/ {4}8 : (?=[^\n]*cali43878a68a0a)/, '   77 : ');
    const { causes, report } = verdictOf(evidence);
    expect(causes).toEqual(['ebpf-interface-unknown@node-2']);
    expect(said(report.verdict.summary)).toContain('by index 77, but it has index 8');
  });
});

/** As a real node has it whose interface of a pod is down at either end: Felix takes away what it wrote for it. */
describe('a pod whose interface is down', () => {
  const veth = 'cali43878a68a0a';
  const withoutIt = (): EbpfCase => {
    const evidence = healthyEbpf();
    const own = evidence.dumps['node-2'];
    if (own === undefined) throw new Error('no node');
    own.interfaces = (own.interfaces ?? '').replace(new RegExp(`^.*name: ${veth}.*\n`, 'm'), '');
    own.routes4 = (own.routes4 ?? '').replace(/^(10\.244\.247\.1\/32: local workload .*idx) \d+$/m, '$1 0');
    return evidence;
  };

  it('is one fault', () => {
    const evidence = withoutIt();
    const { links } = pod(evidence.c, 'shop/db-0');
    const inside = links.ok ? links.value.find(({ name }) => name === 'eth0') : undefined;
    if (inside === undefined) throw new Error('no interface');
    inside.up = false;
    expect(verdictOf(evidence).causes).toEqual(['pod-interface-down@node-2']);
  });

  it('and so is one whose end on the node is', () => {
    const evidence = withoutIt();
    link(evidence.c, 'node-2', veth).up = false;
    expect(verdictOf(evidence).causes).toEqual(['host-veth-down@node-2']);
  });

  it('that is up, and that Felix does not know, is another', () => {
    expect(verdictOf(withoutIt()).causes).toEqual(['ebpf-route-wrong@node-2', 'ebpf-interface-unknown@node-2']);
  });
});
