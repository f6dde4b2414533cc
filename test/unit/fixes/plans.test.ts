import { describe, expect, it } from 'vitest';
import type { ClusterCheckFinding, ClusterCheckReport } from '../../../src/case/cluster-check.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { SuggestedFix } from '../../../src/case/verdict.ts';
import { type FixAction, fixActionSchema } from '../../../src/fixes/action.ts';
import { fixFor } from '../../../src/fixes/catalogue.ts';
import { describeFix } from '../../../src/fixes/describe.ts';
import type { Answered, ApprovedFix, FixFacts, FixGrounds, FixPlan } from '../../../src/fixes/fix.ts';
import { proposalsOf, sameFix } from '../../../src/fixes/propose.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';

/** What each fix would do, and what it must not do although its cause stands. */

const finding = (fixes: SuggestedFix[], more: Partial<ClusterCheckFinding> = {}): ClusterCheckFinding => ({
  id: 'a',
  check: 'leaked-addresses',
  status: 'fail',
  statement: verbatim('two addresses are allocated and not in use'),
  proof: [{ source: 'x', lines: ['192.168.84.132  h1  pod shop/gone-1', '192.168.84.13  h2  pod shop/gone-2'] }],
  fixes,
  ...more,
});
const report = (...findings: ClusterCheckFinding[]): ClusterCheckReport => ({
  clusterCheck: 'ipam',
  status: 'found',
  summary: verbatim('something'),
  numbers: {},
  tables: [],
  findings,
  notChecked: [],
});
const answer = (...findings: ClusterCheckFinding[]): Answered => ({
  kind: 'cluster-check',
  report: report(...findings),
});
const grounds: FixGrounds = { kind: 'cluster-check', finding: finding([]) };
const approved = (id: string, params: Record<string, string>): ApprovedFix => {
  const fix = fixFor(id, params);
  if (fix?.by !== 'approve') throw new Error(`${id} is not behind a button`);
  return fix;
};
const plan = (id: string, params: Record<string, string>, facts: FixFacts): FixPlan =>
  approved(id, params).plan(grounds, params, facts);
const actionOf = (made: FixPlan): FixAction => {
  if (!made.go) throw new Error(said(made.reason));
  // What is made here is what is taken there.
  expect(fixActionSchema.parse(made.action)).toEqual(made.action);
  return made.action;
};

const pod = (more: { metadata?: object; spec?: object; status?: object } = {}) => ({
  metadata: {
    namespace: 'shop',
    name: 'web-0',
    uid: 'u1',
    labels: { app: 'web' },
    ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true }],
    ...more.metadata,
  },
  spec: { nodeName: 'node-1', ...more.spec },
  status: { phase: 'Running', podIP: '192.168.84.132', ...more.status },
});
const list = (...items: object[]) => got({ items });

describe('proposals', () => {
  const release = (address: string, handle?: string) =>
    describeFix({ id: 'release-address', params: { address, ...(handle ? { handle } : {}) } });

  it('each once, with its own evidence, people’s fixes left out', () => {
    const people = describeFix({ id: 'add-ip-pool', params: {} });
    const fixes = proposalsOf(
      answer(finding([release('192.168.84.13', 'h2'), people]), finding([release('192.168.84.13', 'h2')])),
      { nodes: true },
    );
    expect(fixes.map(({ id, evidence }) => [id, evidence])).toEqual([
      ['release-address', ['leaked: 192.168.84.13  h2  pod shop/gone-2']],
    ]);
  });

  it('what is fine, or could not be read, proposes nothing', () => {
    const each = (['pass', 'unknown'] as const).map((status) => finding([release('192.168.84.13', 'h2')], { status }));
    expect(proposalsOf(answer(...each), { nodes: true })).toEqual([]);
    // Without its handle nobody can tell later whether it is still the same.
    expect(proposalsOf(answer(finding([release('192.168.84.13')])), { nodes: true })).toEqual([]);
  });

  it('is the same fix whoever restarted calico-node meanwhile', () => {
    const restart = (agent: string) =>
      describeFix({ id: 'restart-calico-node', params: { node: 'node-1', agent, agentNamespace: 'kube-system' } });
    const [before] = proposalsOf(answer(finding([restart('calico-node-a')])), { nodes: true });
    expect(before && sameFix(answer(finding([restart('calico-node-b')])), before)).toBeDefined();
    expect(before && sameFix(answer(finding([release('192.168.84.13', 'h2')])), before)).toBeUndefined();
  });
});

describe('release-address', () => {
  const params = { address: '192.168.84.132', handle: 'h1' };
  it.each([
    ['nobody has it', list(), true],
    ['a pod that has ended had it', list(pod({ status: { phase: 'Failed', podIP: '192.168.84.132' } })), true],
    ['a pod has it again', list(pod()), 'in use again, by shop/web-0'],
    ['the pods could not be read', missing(verbatim('forbidden')), 'could not be read: forbidden'],
    ['the answer is no list', got({ items: 'x' }), 'could not be read'],
  ])('%s', (_, pods, go) => {
    const made = plan('release-address', params, { pods });
    if (go === true) expect(actionOf(made)).toEqual({ kind: 'release-address', ...params });
    else expect(made).toMatchObject({ go: false, reason: saying(go as string) });
  });
});

/** What is read beside a pod, with nothing in it that forbids anything. */
const datastore = (ready: boolean) => ({
  'datastore in crd': got({ metadata: { name: 'default', resourceVersion: '1' }, spec: { datastoreReady: ready } }),
  'datastore in v3': got(undefined),
});
const statefulSet = (spec: object, readyReplicas: number) => got({ spec, status: { readyReplicas } });
const calm = {
  namespace: got({ metadata: { name: 'shop' } }),
  budgets: list(),
  set: statefulSet({ replicas: 2 }, 2),
  ...datastore(true),
};

describe('recreate-pod', () => {
  it.each([
    ['a StatefulSet’s', got(pod()), true],
    ['gone', got(undefined), 'is gone'],
    ['being deleted', got(pod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })), 'being deleted'],
    ['nobody’s', got(pod({ metadata: { ownerReferences: [] } })), 'no controller owns it'],
    ['a Job’s', got(pod({ metadata: { ownerReferences: [{ kind: 'Job', name: 'j', controller: true }] } })), 'Job/j'],
    ['of a file', got(pod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } })), 'comes from a file'],
    ['not read', missing(verbatim('forbidden')), 'could not be read'],
  ])('%s', (_, fact, go) => {
    const made = plan('recreate-pod', { namespace: 'shop', pod: 'web-0' }, { ...calm, pod: fact });
    if (go === true)
      expect(actionOf(made)).toMatchObject({ kind: 'delete-pod', uid: 'u1', comesBack: { labels: { app: 'web' } } });
    else expect(made).toMatchObject({ go: false, reason: saying(go as string) });
  });
});

describe('recreate-pod, by what else is read before it runs', () => {
  const ready = { status: { podIP: '192.168.84.132', conditions: [{ type: 'Ready', status: 'True' }] } };
  const second = pod({ metadata: { name: 'web-1' }, ...ready });
  const budget = (disruptionsAllowed: number, selector?: object) =>
    list({
      metadata: { name: 'one' },
      spec: selector === undefined ? {} : { selector },
      status: { disruptionsAllowed },
    });
  const web = { matchLabels: { app: 'web' } };
  const machine = { 'kubevirt.io': 'virt-launcher' };
  it.each([
    ['the second of a set that is ready', {}, true],
    ['a set whose first is not ready', { set: statefulSet({ replicas: 2 }, 1) }, 'makes its pods in order'],
    ['one that makes them at once', { set: statefulSet({ replicas: 2, podManagementPolicy: 'Parallel' }, 1) }, true],
    ['its first one by another count', { set: statefulSet({ replicas: 9, ordinals: { start: 1 } }, 1) }, true],
    ['a set that was not read', { set: missing(verbatim('forbidden')) }, 'at once could not be read'],
    ['a budget that lets none go', { budgets: budget(0, web) }, 'PodDisruptionBudget shop/one'],
    ['a budget for all pods', { budgets: budget(0, {}) }, 'PodDisruptionBudget shop/one'],
    ['a budget for others', { budgets: budget(0, { matchLabels: { app: 'db' } }) }, true],
    ['a budget that lets one go', { budgets: budget(1, web) }, true],
    ['a budget without a selector', { budgets: budget(0) }, true],
    [
      'a budget, and a pod that is not ready',
      { budgets: budget(0, web), pod: got(pod({ metadata: { name: 'web-1' } })), set: statefulSet({ replicas: 2 }, 1) },
      true,
    ],
    ['budgets that were not read', { budgets: missing(verbatim('forbidden')) }, 'PodDisruptionBudget'],
    ['budgets that are not understood', { budgets: got({ items: 'x' }) }, 'not understood'],
    ['a server without budgets', { budgets: got(undefined) }, true],
    ['a locked datastore', datastore(false), 'datastore is locked'],
    [
      'a datastore that was not read',
      { 'datastore in crd': missing(verbatim('forbidden')) },
      'locked could not be read',
    ],
    ['a namespace that goes', { namespace: got({ metadata: { deletionTimestamp: 'x' } }) }, 'is being deleted'],
    [
      'a namespace that names its pools',
      { namespace: got({ metadata: { annotations: { 'cni.projectcalico.org/ipv4pools': '["a"]' } } }) },
      'names its IP pools',
    ],
    ['a namespace that was not read', { namespace: missing(verbatim('forbidden')) }, 'could not be read'],
    [
      'a virtual machine',
      { pod: got(pod({ metadata: { name: 'web-1', labels: machine } })) },
      'A virtual machine runs in',
    ],
    [
      'the target of its migration',
      { pod: got(pod({ metadata: { name: 'web-1', labels: { ...machine, 'kubevirt.io/migrationJobUID': 'x' } } })) },
      'live migration',
    ],
  ] as [string, FixFacts, true | string][])('%s', (_, facts, go) => {
    const made = plan('recreate-pod', { namespace: 'shop', pod: 'web-1' }, { ...calm, pod: got(second), ...facts });
    if (go === true) expect(actionOf(made)).toMatchObject({ kind: 'delete-pod', name: 'web-1' });
    else expect(made).toMatchObject({ go: false, reason: saying(go) });
  });
});

describe('restart-calico-node', () => {
  const ownerReferences = [{ kind: 'DaemonSet', name: 'calico-node', controller: true }];
  const agent = (name: string, more: object = {}) =>
    pod({
      metadata: { namespace: 'kube-system', name, labels: { 'k8s-app': 'calico-node' }, ownerReferences, ...more },
      spec: { hostNetwork: true },
    });
  it.each([
    ['one', list(agent('a')), true],
    ['one and the one that goes', list(agent('a'), agent('b', { deletionTimestamp: '2026-01-01T00:00:00Z' })), true],
    ['none', list(), 'No calico-node pod'],
    ['two', list(agent('a'), agent('b')), 'which one is meant'],
    ['one that nobody owns', list(agent('a', { ownerReferences: [] })), 'no controller owns it'],
    ['one of a file', list(agent('a', { annotations: { 'kubernetes.io/config.mirror': 'x' } })), 'comes from a file'],
  ])('%s', (_, agents, go) => {
    const made = plan('restart-calico-node', { node: 'node-1' }, { agents, ...datastore(true) });
    if (go === true) expect(actionOf(made)).toMatchObject({ kind: 'delete-pod', name: 'a' });
    else expect(made).toMatchObject({ go: false, reason: saying(go as string) });
  });
  it('not while the datastore is locked: Felix would wait', () => {
    const facts = { agents: list(agent('a')), ...datastore(false) };
    expect(plan('restart-calico-node', { node: 'node-1' }, facts)).toMatchObject({
      go: false,
      reason: saying('locked'),
    });
  });
});

describe('restart-controllers', () => {
  const controllers = (more: object = {}) => pod({ metadata: { namespace: 'kube-system', name: 'c', ...more } });
  it.each([
    ['of a ReplicaSet', { ownerReferences: [{ kind: 'ReplicaSet', name: 'c', controller: true }] }, true],
    ['nobody’s', { ownerReferences: [] }, false],
  ])('%s', (_, more, go) => {
    const made = plan('restart-controllers', { namespace: 'kube-system', pod: 'c' }, { pods: list(controllers(more)) });
    expect(made.go).toBe(go);
  });
});

describe('create-profile', () => {
  const version = (type: string) =>
    got({ exitCode: 0, stdout: `Client Version:    v3.32.1\nCluster Type:      ${type}\n`, stderr: '' });
  const none = got({
    exitCode: 1,
    stdout: '',
    stderr: 'resource does not exist: Profile(kns.shop) with error: <nil>\n',
  });
  const there = got({ exitCode: 0, stdout: 'kind: Profile\n', stderr: '' });
  const namespace = got({ metadata: { name: 'shop', labels: { env: 'prod' } } });
  it.each([
    ['etcd, none there', { version: version('k8s,bgp'), profile: none, namespace }, true],
    ['Kubernetes', { version: version('k8s,kdd,bgp'), profile: none, namespace }, 'Kubernetes datastore'],
    ['there', { version: version('k8s,bgp'), profile: there, namespace }, 'is there'],
    ['no namespace', { version: version('k8s,bgp'), profile: none, namespace: got(undefined) }, 'namespace'],
    [
      'calicoctl does not run',
      { version: missing(verbatim('not installed')), profile: none, namespace },
      'which datastore',
    ],
  ])('%s', (_, facts, go) => {
    const made = plan('create-profile', { profile: 'kns.shop', node: 'node-1' }, facts);
    if (go === true) {
      expect(actionOf(made)).toMatchObject({
        kind: 'calicoctl',
        args: ['create', '-f', '-'],
        input: expect.stringContaining('pcns.env: prod'),
      });
    } else expect(made).toMatchObject({ go: false, reason: saying(go as string) });
  });
});

describe('allow-policy', () => {
  const params = {
    title: 'NetworkPolicy shop/default-deny',
    ...{ direction: 'ingress', policyNamespace: 'shop', podLabels: 'app=db', peerNamespace: 'shop' },
    ...{ peerLabels: 'app=web', protocol: 'tcp', port: '5432', policyName: 'allow-shop-to-db-0' },
    ...{ podName: 'db-0', peerPod: 'web-0' },
  };
  const named = (name: string, phase = 'Running') => pod({ metadata: { name }, status: { phase } });
  const alone = { 'own pods': list(named('db-0')), 'peer pods': list(named('web-0')) };

  it('makes the policy where there is none of that name', () => {
    const action = actionOf(plan('allow-policy', params, { ...alone, policy: got(undefined) }));
    expect(action).toMatchObject({
      kind: 'apply',
      manifests: [{ kind: 'NetworkPolicy', spec: { podSelector: { matchLabels: { app: 'db' } } } }],
    });
    expect(plan('allow-policy', params, { ...alone, policy: missing(verbatim('refused')) }).go).toBe(false);
  });

  it.each([
    ['it selects another pod', { 'own pods': list(named('db-0'), named('db-1')) }, 'shop/db-1'],
    ['it allows another pod', { 'peer pods': list(named('web-0'), named('web-1')) }, 'shop/web-1'],
    ['what it selects was not read', { 'own pods': missing(verbatim('forbidden')) }, 'could not be read'],
    ['the pod has lost its labels', { 'own pods': list() }, 'not among the pods'],
    ['another that has ended', { 'own pods': list(named('db-0'), named('db-9', 'Succeeded')) }, true],
  ] as [string, FixFacts, true | string][])('%s', (_, facts, go) => {
    const made = plan('allow-policy', params, { ...alone, policy: got(undefined), ...facts });
    if (go === true) expect(made.go).toBe(true);
    else expect(made).toMatchObject({ go: false, reason: saying(go) });
  });

  it('is not offered for a pod without labels: it would isolate the whole namespace', () => {
    const bare = { ...params, podLabels: '' };
    expect(plan('allow-policy', bare, { policy: got(undefined) }).go).toBe(false);
    expect(said(approved('allow-policy', bare).why(bare))).toContain('every pod of its namespace');
  });
});

describe('restore-controller-rights', () => {
  const params = {
    account: 'system:serviceaccount:kube-system:calico-kube-controllers',
    ...{ verb: 'list', resource: 'pods' },
    missing: 'list pods; update ipamblocks.crd.projectcalico.org',
  };
  const nothing = { role: got(undefined), binding: got(undefined) };
  it('gives what is missing, as Calico’s manifest has it, to that account alone', () => {
    const action = actionOf(plan('restore-controller-rights', params, nothing));
    expect(action).toMatchObject({
      manifests: [
        {
          kind: 'ClusterRole',
          rules: [
            { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
            { apiGroups: ['crd.projectcalico.org'], resources: ['ipamblocks'] },
          ],
        },
        {
          kind: 'ClusterRoleBinding',
          subjects: [{ kind: 'ServiceAccount', name: 'calico-kube-controllers', namespace: 'kube-system' }],
        },
      ],
    });
  });
  it.each([
    ['a right that is not of the manifest', { ...params, missing: 'list pods; get secrets' }, nothing],
    ['everything', { ...params, missing: '* *' }, nothing],
    ['another kind of account', { ...params, account: 'system:masters' }, nothing],
    ['a role from before', params, { ...nothing, role: got({ metadata: { name: 'x', resourceVersion: '1' } }) }],
    ['not read', params, { ...nothing, binding: missing(verbatim('forbidden')) }],
  ])('not %s', (_, asked, facts) => {
    expect(plan('restore-controller-rights', asked, facts)).toMatchObject({ go: false });
  });
});

describe('switches of pools', () => {
  const pool = (spec: object) => got({ metadata: { name: 'p', resourceVersion: '7' }, spec });
  it('changes what is as expected, with the version that was seen and the way back', () => {
    const facts = { 'object in crd': pool({ cidr: '10.0.0.0/8' }), 'object in v3': got(undefined) };
    expect(actionOf(plan('enable-nat-outgoing', { pool: 'p' }, facts))).toEqual({
      kind: 'patch',
      path: '/apis/crd.projectcalico.org/v1/ippools/p',
      resourceVersion: '7',
      patch: { spec: { natOutgoing: true } },
      undo: { spec: { natOutgoing: false } },
    });
    expect(plan('enable-pool', { pool: 'p' }, facts)).toMatchObject({
      go: false,
      reason: saying('already'),
    });
  });
  it('by Calico’s own API where that is all there is', () => {
    const facts = { 'object in crd': got(undefined), 'object in v3': pool({ disabled: true }) };
    expect(actionOf(plan('enable-pool', { pool: 'p' }, facts))).toMatchObject({
      path: '/apis/projectcalico.org/v3/ippools/p',
    });
    expect(
      plan(
        'enable-pool',
        { pool: 'p' },
        { 'object in crd': missing(verbatim('forbidden')), 'object in v3': got(undefined) },
      ),
    ).toMatchObject({ go: false });
  });
  it('raises the limit of blocks, never lowers it', () => {
    const facts = { 'config in crd': pool({ maxBlocksPerHost: 4 }) };
    expect(actionOf(plan('raise-block-limit', { blocks: '8' }, facts))).toMatchObject({
      patch: { spec: { maxBlocksPerHost: 8 } },
      undo: { spec: { maxBlocksPerHost: 4 } },
    });
    expect(plan('raise-block-limit', { blocks: '4' }, facts)).toMatchObject({ go: false });
    expect(plan('raise-block-limit', { blocks: '8; id' }, facts)).toMatchObject({ go: false });
  });
});
