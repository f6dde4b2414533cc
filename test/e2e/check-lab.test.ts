import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterCheckName, ClusterCheckReport } from '../../src/case/cluster-check.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { said } from '../helpers/said.ts';
import { fieldsAt } from '../lab/api/object.ts';
import { giveControllersRights } from '../lab/cluster/controllers-rights.ts';
import { applyRights } from '../lab/cluster/deployed-rights.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** `calico-why check` against real BIRD, real probes and a server that holds the worker's own rights. */

let lab: Lab;
let kubeconfig: string;
const account = 'system:serviceaccount:calico-why:calico-why-worker';
const blocks = 'ipamblocks.crd.projectcalico.org';

beforeAll(async () => {
  lab = await startLab({ name: testLabName('swp'), encap: 'bgp' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const check = async (
  clusterCheck: ClusterCheckName,
  path = kubeconfig,
): Promise<{ code: number | null; report: ClusterCheckReport }> => {
  const ended = await calicoWhy(['check', clusterCheck, '--json', '--kubeconfig', path]);
  try {
    return { code: ended.code, report: JSON.parse(ended.stdout) as ClusterCheckReport };
  } catch {
    throw new Error(`${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  }
};
const found = ({ report }: { report: ClusterCheckReport }): string[] =>
  report.findings.map(({ check: name }) => name).sort();

/** Changes an object until the test is over. */
const change = (kind: string, name: string, namespace: string | undefined, edit: (object: never) => void): void => {
  const before = lab.store.get(kind, name, namespace);
  if (!before) throw new Error(`no ${kind} ${name}`);
  const kept = structuredClone(before);
  undo.push(() => void lab.store.put(kept));
  const copy = structuredClone(before);
  edit(copy as never);
  lab.store.put(copy);
};

describe('the healthy lab', () => {
  it.each(['ipam', 'duplicates', 'nodes'] as const)(
    '%s: nothing is found, and nothing is written',
    async (clusterCheck) => {
      const before = lab.api.requests.entries.length;
      const { code, report } = await check(clusterCheck);
      expect(report.findings).toEqual([]);
      expect(report.notChecked).toEqual([]);
      expect([code, report.status]).toEqual([0, 'clean']);
      const asked = lab.api.requests.entries.slice(before).filter(({ user }) => user === account);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
      // A cluster without the operator has none of its API: that it answers 404 is what is to be learned.
      const learned = (path: string): boolean => path.startsWith('/apis/operator.tigera.io/');
      expect(asked.filter(({ status, path }) => status >= 400 && !(status === 404 && learned(path)))).toEqual([]);
    },
  );

  it('each node is asked by its probe, each session seen from both ends', async () => {
    const { report } = await check('nodes');
    const count = lab.nodes.length;
    expect(report.numbers).toMatchObject({
      nodes: count,
      byProbe: count,
      sessions: (count * (count - 1)) / 2,
      established: (count * (count - 1)) / 2,
      oneEnded: 0,
    });
  });

  it('is printed calmly: the pools, the blocks, one sentence', async () => {
    const { code, stdout, stderr } = await calicoWhy(['check', 'ipam', '--kubeconfig', kubeconfig]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^IP pools\n.*default-ipv4-ippool +192\.168\.0\.0\/16.*Blocks, fullest first.*CLEAN {2}Nothing found in/s,
    );
  });

  it('kube-controllers without rights is found; with them its log is what the worker may not see', async () => {
    const refused = await check('controllers');
    expect(found(refused)).toEqual(['controllers-rights']);
    expect(refused.code).toBe(1);
    giveControllersRights(lab);
    const ended = await check('controllers');
    expect(ended.report).toMatchObject({ status: 'unknown', findings: [] });
    expect(ended.report.notChecked.map(({ reason }) => said(reason)).join()).toMatch(
      /get pods\/log in kube-system: forbidden/,
    );
    expect(ended.code).toBe(3);
    applyRights(lab, 'components/controllers-log');
    for (const kind of ['roles', 'rolebindings'].map((plural) => `${plural}.rbac.authorization.k8s.io`)) {
      const given = lab.store.get(kind, 'calico-why-controllers-log', 'calico-system');
      // As its first line says for a Calico that no operator installed.
      if (given) lab.store.put({ ...given, metadata: { ...given.metadata, namespace: 'kube-system' } });
    }
    expect(await check('controllers')).toMatchObject({ code: 0, report: { status: 'clean', notChecked: [] } });
    const person = await check('controllers', lab.kubeconfigPath);
    expect(person).toMatchObject({ code: 0, report: { status: 'clean', notChecked: [] } });
  });
});

describe('the lab with something wrong', () => {
  it('a leaked address', async () => {
    const [node] = lab.nodes;
    const name = (node?.block ?? '').replaceAll(/[./]/g, '-');
    change(blocks, name, undefined, (block: { spec: { allocations: (number | null)[]; attributes: object[] } }) => {
      block.spec.allocations[33] = block.spec.attributes.length;
      const secondary = {
        namespace: 'shop',
        pod: 'gone-1',
        node: node?.name,
        timestamp: '2020-01-01 00:00:00 +0000 UTC',
      };
      block.spec.attributes.push({ handle_id: 'k8s-pod-network.gone', secondary });
    });
    const ended = await check('ipam');
    expect(found(ended)).toEqual(['address-without-handle', 'leaked-addresses']);
    expect(ended.code).toBe(1);
  });

  it('an address that two pods have', async () => {
    const [a, b] = lab.pods().filter(({ namespace }) => namespace === 'shop');
    if (!a || !b) throw new Error('no pods');
    change('pods', a.name, a.namespace, (pod: { status: { podIP: string; podIPs: { ip: string }[] } }) => {
      pod.status = { ...fieldsAt(pod, 'status'), podIP: b.address, podIPs: [{ ip: b.address }] } as typeof pod.status;
    });
    const ended = await check('duplicates');
    expect(found(ended)).toEqual(['duplicate-address']);
    expect(said(ended.report.summary)).toContain(b.address);
    expect(found(await check('ipam'))).toContain('several-owners');
  });

  it('a route of a pod that is gone: another node has taken its address, which only the kernels show', async () => {
    const [a, b] = lab.pods().filter(({ namespace }) => namespace === 'shop');
    const other = lab.pods().find(({ node }) => node !== a?.node);
    if (!a || !b || !other) throw new Error('no pods');
    const route = [`${a.address}/32`, 'dev', other.interface, 'scope', 'link', 'metric', '77'];
    await lab.exec(other.node, ['ip', 'route', 'add', ...route]);
    undo.push(async () => void (await lab.exec(other.node, ['ip', 'route', 'del', ...route])));
    const ended = await check('duplicates');
    expect(found(ended)).toEqual(['duplicate-in-kernel']);
    const [finding] = ended.report.findings;
    expect(said(finding?.statement)).toContain(`${a.address} is routed to 2 nodes: `);
    expect(said(finding?.statement)).toContain(`it is the address of ${a.namespace}/${a.name} on ${a.node}`);
    expect(finding?.proof[0]?.lines.join('\n')).toContain(`interface of ${other.namespace}/${other.name}`);
    expect(finding?.fixes.map(({ command }) => command).join()).toMatch(/ip route del/);
    expect(ended.code).toBe(1);
    const objects = await calicoWhy(['check', 'duplicates', '--no-kernel', '--kubeconfig', kubeconfig]);
    expect(objects).toMatchObject({ code: 0, stdout: expect.stringMatching(/by the objects alone/) });
  });

  it('a route to the interface of another pod of the node', async () => {
    const fault = faultNamed('workload-route-wrong');
    await injectFault(lab, fault);
    undo.push(() => clearFault(lab, fault));
    const ended = await check('duplicates');
    expect(found(ended)).toEqual(['duplicate-in-kernel']);
  });

  it('a node without a probe is named, and nothing is passed for it', async () => {
    const probe = lab.store.list('pods').find(({ metadata }) => metadata.namespace === 'calico-why-probe');
    if (!probe) throw new Error('no probe');
    change('pods', probe.metadata.name, 'calico-why-probe', (pod: { metadata: { labels: Record<string, string> } }) => {
      pod.metadata.labels['app.kubernetes.io/component'] = 'other';
    });
    const ended = await check('duplicates');
    expect(ended.report).toMatchObject({ status: 'unknown', findings: [] });
    const node = `${(probe.spec as { nodeName: string }).nodeName}`;
    expect(ended.report.notChecked.map(({ what, reason }) => `${said(what)} – ${said(reason)}`)).toEqual([
      `routes of 1 node: ${node} – no probe runs on ${node}`,
    ]);
  });

  it.each([
    ['bgp-as-mismatch', 'bgp-session', /disagree about the AS number/],
    ['bgp-peer-disabled', 'bgp-session', /not established/],
    ['bird-stopped', 'bird-down', /BIRD is not running on node node-\d/],
    ['bgp-mesh-disabled', 'bgp-mesh', /has no peer/],
    ['router-id-twice', 'router-id-twice', /2 BIRDs of one AS have the router id/],
  ])('%s', async (name, wanted, words) => {
    const fault = faultNamed(name);
    await injectFault(lab, fault);
    undo.push(() => clearFault(lab, fault));
    const ended = await check('nodes');
    expect(found(ended)).toContain(wanted);
    expect(ended.report.findings.map(({ statement }) => said(statement)).join('\n')).toMatch(words);
    expect(ended.code).toBe(1);
  });

  it('a right that is missing: said by name, and exit code 3', async () => {
    undo.push(lab.api.setFailure({ user: account, resource: 'ipamhandles' }, { status: 403 }));
    const ended = await check('ipam');
    expect(ended.report).toMatchObject({ status: 'unknown', findings: [] });
    expect(said(ended.report.notChecked[0]?.reason)).toMatch(/list ipamhandles.*forbidden/);
    expect(ended.code).toBe(3);
  });

  it('a server that does not know us: exit code 2', async () => {
    undo.push(lab.api.setFailure({ user: account }, { status: 401 }));
    const ended = await calicoWhy(['check', 'ipam', '--kubeconfig', kubeconfig]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/Nothing could be read: .*unauthorized/);
  });
});

describe.each([
  ['dual stack', { encap: 'vxlan', ip: 'dual' }],
  ['IPIP', { encap: 'ipip' }],
] as const)('%s', (name, options) => {
  it('has nothing to be found', async () => {
    const other = await startLab({ name: testLabName(name === 'IPIP' ? 'swi' : 'swd'), nodes: 2, ...options });
    try {
      const path = await workerKubeconfig(other);
      for (const clusterCheck of ['ipam', 'duplicates', 'nodes'] as const) {
        const { report } = await check(clusterCheck, path);
        expect({ clusterCheck, findings: report.findings, notChecked: report.notChecked }).toEqual({
          clusterCheck,
          findings: [],
          notChecked: [],
        });
      }
    } finally {
      await other.stop();
    }
  });
});
