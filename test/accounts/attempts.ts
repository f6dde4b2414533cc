import { z } from 'zod';
import { got } from '../../src/case/read.ts';
import { askCalicoNode } from '../../src/collect/cluster-checks/read-agents.ts';
import type { Exec } from '../../src/collect/exec.ts';
import { readFromCalicoNode } from '../../src/collect/node/from-calico-node.ts';
import { fixFor } from '../../src/fixes/catalogue.ts';
import { smallestAllow } from '../../src/fixes/policy-yaml.ts';
import { verbatim } from '../../src/words/message.ts';
import type { As, Said } from './connection.ts';
import { type Outcome, ofAll, ofExec, ofRequest } from './outcome.ts';
import { at, block, emptiedBlock, policyPath, releasedBlock } from './scene.ts';

/** What each account does in earnest, and what somebody would do who has got hold of it. */

export type Account = 'bot' | 'worker' | 'fixer';

export interface Attempt {
  account: Account;
  what: string;
  wants: 'allowed' | 'refused';
  /** It is about Calico's objects, so their CustomResourceDefinitions must be there. */
  needsCalico?: boolean;
  run(as: As): Promise<Outcome>;
}

type Target = readonly [namespace: string, pod: string, container: string];

const probe: Target = ['calico-why-probe', 'calico-why-probe-aaaaa', 'probe'];
const remediator: Target = ['calico-why-remediator', 'calico-why-remediator-aaaaa', 'remediator'];
const calicoNode: Target = ['calico-system', 'calico-node-aaaaa', 'calico-node'];

const deadlineMs = 15_000;

const exec = async (as: As, [namespace, pod, container]: Target, argv: readonly string[]): Promise<Outcome> =>
  ofExec(await as.exec({ namespace, pod, container }, { argv, deadlineMs, maxBytes: 10_000 }));

const execAttempt = (
  wants: Attempt['wants'],
  account: Account,
  what: string,
  target: Target,
  argv: readonly string[],
): Attempt => ({ account, what, wants, run: (as) => exec(as, target, argv) });

const identity = z.looseObject({ metadata: z.looseObject({ uid: z.string(), resourceVersion: z.string() }) });

/** The object as it is now; what an account does to it begins with reading it. */
const read = async (as: As, path: string) => {
  const said = await as.send('GET', path);
  const parsed = identity.safeParse(said.body);
  return parsed.success ? { object: parsed.data } : { said };
};

/** As the fix worker deletes: held to the uid that it has read. */
const deletion = async (as: As, path: string, more: object = {}): Promise<Outcome> => {
  const found = await read(as, path);
  if ('said' in found) return ofRequest(found.said);
  const { uid } = found.object.metadata;
  return ofRequest(
    await as.send('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid }, ...more }),
  );
};

const patch = async (as: As, path: string, body: object): Promise<Outcome> =>
  ofRequest(await as.send('PATCH', path, body, 'application/merge-patch+json'));

/** As calicoctl writes: the whole object, with the version that it has read. */
const update = async (as: As, path: string, spec: object): Promise<Outcome> => {
  const found = await read(as, path);
  return 'said' in found ? ofRequest(found.said) : ofRequest(await as.send('PUT', path, { ...found.object, spec }));
};

const there = (said: Said): Outcome =>
  /already exists/.test(said.message) ? { outcome: 'allowed', said: said.message } : ofRequest(said);

const specSchema = z.looseObject({ spec: z.record(z.string(), z.unknown()) });

/** Some fields of the spec, written as calicoctl does: the whole object. */
const someFields = async (as: As, path: string, fields: object): Promise<Outcome> => {
  const found = await read(as, path);
  if ('said' in found) return ofRequest(found.said);
  const { spec } = specSchema.parse(found.object);
  return update(as, path, { ...spec, ...fields });
};

const create = async (as: As, path: string, body: object): Promise<Outcome> =>
  ofRequest(await as.send('POST', path, body));

/** A role and its binding, and the way back, as the engine makes and takes them. */
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const restored = (): object[] => {
  const nothing = { role: got(undefined), binding: got(undefined) };
  const params = {
    account: 'system:serviceaccount:calico-system:calico-kube-controllers',
    verb: 'list',
    resource: 'nodes',
    missing:
      'list nodes; list pods; list ippools.crd.projectcalico.org; update ipamblocks.crd.projectcalico.org; update blockaffinities.crd.projectcalico.org; update ipamhandles.crd.projectcalico.org; update clusterinformations.crd.projectcalico.org; update kubecontrollersconfigurations.crd.projectcalico.org',
  };
  const fix = fixFor('restore-controller-rights', params);
  if (fix?.by !== 'approve') throw new Error('there is no fix restore-controller-rights');
  const finding = { check: 'controllers', status: 'fail', statement: '', proof: '' };
  // Its plan rests on what was read of the role alone.
  const plan = fix.plan({ kind: 'cluster-check', finding } as never, params, nothing);
  if (!plan.go || plan.action.kind !== 'apply') throw new Error('the fix of rights makes no objects');
  return plan.action.manifests;
};
const binding = (subject: object, role = 'calico-why-fixer', name = 'more'): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [subject],
});
const somebody = { kind: 'ServiceAccount', name: 'default', namespace: 'shop' };
const role = (rules: object[], name = 'calico-why-kube-controllers'): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});

const asked = {
  direction: 'ingress',
  policyNamespace: 'shop',
  podLabels: 'app=web',
  peerNamespace: 'ops',
  peerLabels: 'app=agent',
  protocol: 'tcp',
  port: '8080',
};
const allow = (more: object = {}): object => ({ ...smallestAllow(asked), ...more });

const crd = '/apis/crd.projectcalico.org/v1';
const pool = at('IPPool', 'pool');
const config = at('IPAMConfig', 'default');
const blockPath = at('IPAMBlock', '192-168-84-128-26');
const emptyPath = at('IPAMBlock', '192-168-99-0-26');
const handle = at('IPAMHandle', 'k8s-pod-network.leaked');
const affinity = at('BlockAffinity', 'try-node-192-168-84-128-26');
const information = at('ClusterInformation', 'default');
const [web, alone] = [at('Pod', 'web-0', 'shop'), at('Pod', 'alone', 'shop')];
const leases = '/apis/coordination.k8s.io/v1/namespaces/calico-why/leases';
const lease = (name: string): object => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'calico-why' },
  spec: { holderIdentity: 'try' },
});

const refused = (account: Account, what: string, run: Attempt['run'], needsCalico = false): Attempt => ({
  account,
  what,
  wants: 'refused',
  needsCalico,
  run,
});
const allowed = (account: Account, what: string, run: Attempt['run'], needsCalico = false): Attempt => ({
  account,
  what,
  wants: 'allowed',
  needsCalico,
  run,
});
const sequence = async (...steps: (() => Promise<Outcome>)[]): Promise<Outcome> => {
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await step());
  return ofAll(outcomes);
};

/** What somebody would do with an account that he has got hold of. */
export const abuses: readonly Attempt[] = [
  // Into other pods, and with other commands.
  execAttempt('refused', 'worker', 'a shell in a probe', probe, ['sh', '-c', 'cat /var/run/secrets/token']),
  execAttempt('refused', 'worker', 'a word more behind a command of the probe', probe, [
    'calico-why',
    'probe',
    'snapshot',
    '{}',
  ]),
  execAttempt('refused', 'worker', 'remediate in a probe', probe, ['calico-why', 'remediate']),
  execAttempt(
    'refused',
    'worker',
    'another pod of the probes’ namespace',
    ['calico-why-probe', 'stranger', 'probe'],
    ['calico-why', 'probe', 'snapshot'],
  ),
  execAttempt(
    'refused',
    'worker',
    'the fix worker’s pod, for its token',
    ['calico-why', 'calico-why-fixer-aaaaa', 'fixer'],
    ['calico-why', 'probe', 'snapshot'],
  ),
  execAttempt('refused', 'worker', 'remediate in a remediator', remediator, ['calico-why', 'remediate']),
  execAttempt('refused', 'fixer', 'a shell in a remediator', remediator, ['sh']),
  execAttempt('refused', 'fixer', 'a probe’s command in a remediator', remediator, ['calico-why', 'probe', 'snapshot']),
  execAttempt('refused', 'fixer', 'a shell in a probe', probe, ['sh']),
  execAttempt('refused', 'worker', 'a shell in calico-node', calicoNode, ['sh']),
  execAttempt('refused', 'worker', 'a command in calico-node that writes', calicoNode, [
    'ip',
    'route',
    'flush',
    'table',
    'all',
  ]),
  execAttempt('refused', 'worker', 'a file of calico-node beside those of the list', calicoNode, [
    'grep',
    '-s',
    '-H',
    '',
    '/proc/sys/net/ipv4/conf/../../../../../etc/shadow/forwarding',
    '/etc/shadow',
  ]),
  execAttempt('refused', 'worker', 'an option behind the files', calicoNode, [
    'grep',
    '-s',
    '-H',
    '',
    '/var/lib/calico/mtu',
    '-r',
  ]),
  execAttempt('refused', 'worker', 'more of nft’s language for the name of a table', calicoNode, [
    'nft',
    '-j',
    'list',
    'table',
    'inet',
    'x; flush ruleset',
  ]),
  execAttempt(
    'refused',
    'worker',
    'another pod of calico-node’s namespace',
    ['calico-system', 'other-aaaaa', 'other'],
    ['ip', '-j', 'neigh'],
  ),
  execAttempt(
    'refused',
    'worker',
    'calico-node of a namespace it has no right in',
    ['kube-system', 'calico-node-aaaaa', 'calico-node'],
    ['ip', '-j', 'neigh'],
  ),
  execAttempt('refused', 'bot', 'a probe, by the bot', probe, ['calico-why', 'probe', 'snapshot']),
  // Reading and writing what is not its own.
  refused('worker', 'read Secrets', async (as) =>
    ofRequest(await as.send('GET', '/api/v1/namespaces/calico-why/secrets')),
  ),
  refused('fixer', 'read Secrets', async (as) =>
    ofRequest(await as.send('GET', '/api/v1/namespaces/calico-why/secrets')),
  ),
  refused('worker', 'delete a pod', (as) => deletion(as, web)),
  refused('bot', 'read pods', async (as) => ofRequest(await as.send('GET', '/api/v1/pods'))),
  // Rights.
  refused('fixer', 'bind its own role to somebody', (as) =>
    create(as, `${rbac}/clusterrolebindings`, binding(somebody)),
  ),
  refused('fixer', 'bind what it may give to somebody', (as) =>
    create(
      as,
      `${rbac}/clusterrolebindings`,
      binding(somebody, 'calico-why-fixer-grants', 'calico-why-kube-controllers'),
    ),
  ),
  refused('fixer', 'bind the role of a fix to a whole group', async (as) => {
    const everybody = { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated' };
    const name = 'calico-why-kube-controllers';
    await create(as, `${rbac}/clusterroles`, restored()[0] ?? {});
    const outcome = await create(as, `${rbac}/clusterrolebindings`, binding(everybody, name, name));
    await deletion(as, `${rbac}/clusterroles/${name}`);
    return outcome;
  }),
  refused('fixer', 'bind cluster-admin to itself', (as) =>
    create(
      as,
      `${rbac}/clusterrolebindings`,
      binding({ kind: 'ServiceAccount', name: 'calico-why-fixer', namespace: 'calico-why' }, 'cluster-admin'),
    ),
  ),
  refused('fixer', 'a role with a right of its own that is not of Calico’s manifest', (as) =>
    create(as, `${rbac}/clusterroles`, role([{ apiGroups: [''], resources: ['pods'], verbs: ['delete'] }])),
  ),
  refused('fixer', 'a role of another name with rights of Calico’s manifest', (as) =>
    create(
      as,
      `${rbac}/clusterroles`,
      role([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }], 'more'),
    ),
  ),
  refused('fixer', 'a role that gathers others’ rights', (as) =>
    create(as, `${rbac}/clusterroles`, {
      ...role([]),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } }] },
    }),
  ),
  // Pods.
  refused('fixer', 'delete a pod that nothing makes again', (as) => deletion(as, alone)),
  refused('fixer', 'delete whichever pod has the name', async (as) => ofRequest(await as.send('DELETE', web))),
  refused('fixer', 'kill a pod without its time to end', (as) => deletion(as, web, { gracePeriodSeconds: 0 })),
  refused('fixer', 'delete all pods of a namespace', async (as) =>
    ofRequest(await as.send('DELETE', '/api/v1/namespaces/shop/pods')),
  ),
  // Policies.
  refused('fixer', 'a policy that allows everything', (as) =>
    create(
      as,
      policyPath,
      allow({ spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress: [{}] } }),
    ),
  ),
  refused('fixer', 'a policy for all pods', (as) =>
    create(as, policyPath, allow({ spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [] } })),
  ),
  refused('fixer', 'a policy without the label of a fix', (as) =>
    create(as, policyPath, allow({ metadata: { name: 'x', namespace: 'shop' } })),
  ),
  refused('fixer', 'a policy that opens Redis', (as) =>
    create(
      as,
      policyPath.replace('/shop/', '/calico-why/'),
      smallestAllow({ ...asked, policyNamespace: 'calico-why' }),
    ),
  ),
  refused('fixer', 'delete somebody’s policy', (as) => deletion(as, `${policyPath}/theirs`)),
  // Calico's objects.
  refused('fixer', 'other nodes for a pool', (as) => patch(as, pool, { spec: { nodeSelector: 'none()' } }), true),
  refused('fixer', 'a finalizer on a pool', (as) => patch(as, pool, { metadata: { finalizers: ['a.b/c'] } }), true),
  refused(
    'fixer',
    'another field of IPAM’s settings',
    (as) => patch(as, config, { spec: { strictAffinity: true } }),
    true,
  ),
  refused(
    'fixer',
    'a new block',
    (as) =>
      create(as, `${crd}/ipamblocks`, {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'IPAMBlock',
        metadata: { name: 'x' },
        spec: { ...emptiedBlock, cidr: '192.168.77.0/26' },
      }),
    true,
  ),
  refused(
    'fixer',
    'an address for an owner of its own',
    (as) =>
      update(as, blockPath, {
        ...block,
        attributes: [...block.attributes, { handle_id: 'mine' }],
        allocations: [0, 1, 2, ...block.allocations.slice(3)],
      }),
    true,
  ),
  refused(
    'fixer',
    'one pod’s address for another',
    (as) => update(as, blockPath, { ...block, allocations: [1, 0, ...block.allocations.slice(2)] }),
    true,
  ),
  refused(
    'fixer',
    'a block for another node',
    (as) => update(as, blockPath, { ...block, affinity: 'host:other' }),
    true,
  ),
  refused('fixer', 'delete a block in use', (as) => deletion(as, blockPath), true),
  refused('fixer', 'mark a block in use as deleted', (as) => update(as, blockPath, { ...block, deleted: true }), true),
  refused('fixer', 'delete a handle in use', (as) => deletion(as, handle), true),
  refused('fixer', 'an affinity for another node', (as) => someFields(as, affinity, { node: 'other' }), true),
  refused(
    'fixer',
    'another version in ClusterInformation',
    (as) => update(as, information, { clusterGUID: 'a1', calicoVersion: 'v9', datastoreReady: true }),
    true,
  ),
  refused(
    'fixer',
    'a tier of its own before all others',
    (as) =>
      create(as, `${crd}/tiers`, {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'Tier',
        metadata: { name: 'first' },
        spec: { order: 0 },
      }),
    true,
  ),
  refused(
    'fixer',
    'settings of kube-controllers',
    (as) =>
      create(as, `${crd}/kubecontrollersconfigurations`, {
        apiVersion: 'crd.projectcalico.org/v1',
        kind: 'KubeControllersConfiguration',
        metadata: { name: 'default' },
        spec: { controllers: {} },
      }),
    true,
  ),
  refused('fixer', 'a Lease of another name', (as) => create(as, leases, lease('other'))),
];

/** Every command that the product reads a node with where no probe runs, as it asks for them. */
const asCalicoNode = async (as: As): Promise<Outcome> => {
  const outcomes: Outcome[] = [];
  // What a legacy table and a native one lead to is asked too.
  const answers: Record<string, string> = {
    'nft list tables': 'table inet firewalld\ntable netdev t-1.x\n',
    grep: '/proc/net/ip_tables_names:filter\n/proc/net/ip6_tables_names:filter\n',
  };
  const recording: Exec = async (target, request) => {
    const result = await as.exec(target, request);
    outcomes.push(ofExec(result));
    const stdout = answers[request.argv.join(' ')] ?? answers[request.argv[0] ?? ''] ?? '';
    return { stdout, stderr: '', exitCode: 0, truncated: false, milliseconds: 1 };
  };
  const [namespace, pod, container] = calicoNode;
  const target = { namespace, pod, container };
  const signal = AbortSignal.timeout(60_000);
  const pods = [{ key: 'shop/web-0', interface: 'cali12ab.0@if3', address: '192.168.84.129' }];
  await readFromCalicoNode(
    recording,
    target,
    { node: 'try-node', families: [4, 6], pods, connections: [] },
    { deadlineMs: 60_000, signal, reason: verbatim('no probe'), now: new Date(0), reading: async (work) => work() },
  );
  const birds = { bird: true, bird6: true };
  await askCalicoNode(recording, target, 'try-node', { birds, deadlineMs: 60_000, signal });
  return ofAll(outcomes);
};

const probeCommands = ['snapshot', 'packets', 'dns'].map((each) => ['calico-why', 'probe', each]);

/** What each account does in earnest. */
export const honest: readonly Attempt[] = [
  ...(['worker', 'fixer'] as const).flatMap((account) =>
    probeCommands.map((argv) => execAttempt('allowed', account, argv.join(' '), probe, argv)),
  ),
  execAttempt('allowed', 'fixer', 'calico-why remediate', remediator, ['calico-why', 'remediate']),
  allowed('worker', 'read a node by calico-node', asCalicoNode),
  allowed('fixer', 'read a node by calico-node', asCalicoNode),
  ...(['worker', 'fixer'] as const).flatMap((account) => [
    allowed(account, 'read pods', async (as) => ofRequest(await as.send('GET', '/api/v1/pods'))),
    allowed(account, 'read pools', async (as) => ofRequest(await as.send('GET', `${crd}/ippools`)), true),
  ]),
  allowed('fixer', 'recreate a pod', (as) => deletion(as, web)),
  allowed('fixer', 'restart calico-node', (as) => deletion(as, at('Pod', 'calico-node-aaaaa', 'kube-system'))),
  allowed('fixer', 'allow traffic by a policy, and take it back', (as) =>
    sequence(
      () => create(as, `${policyPath}?dryRun=All`, allow()),
      () => create(as, policyPath, allow()),
      () => deletion(as, `${policyPath}/allow-from-ops`),
    ),
  ),
  allowed('fixer', 'allow one address', (as) =>
    create(
      as,
      `${policyPath}?dryRun=All`,
      smallestAllow({ ...asked, direction: 'egress', peerLabels: '', peerAddress: '10.0.0.7' }),
    ),
  ),
  allowed('fixer', 'give kube-controllers its rights back, and take them away', async (as) => {
    const [roleObject = {}, bindingObject = {}] = restored();
    const name = 'calico-why-kube-controllers';
    return sequence(
      () => create(as, `${rbac}/clusterroles`, roleObject),
      () => create(as, `${rbac}/clusterrolebindings`, bindingObject),
      () => deletion(as, `${rbac}/clusterrolebindings/${name}`),
      () => deletion(as, `${rbac}/clusterroles/${name}`),
    );
  }),
  allowed(
    'fixer',
    'enable a pool, its natOutgoing, and back',
    (as) =>
      sequence(
        () => patch(as, pool, { spec: { disabled: false } }),
        () => patch(as, pool, { spec: { natOutgoing: true } }),
        () => patch(as, pool, { spec: { disabled: true } }),
      ),
    true,
  ),
  allowed('fixer', 'raise the limit of blocks', (as) => patch(as, config, { spec: { maxBlocksPerHost: 40 } }), true),
  allowed(
    'fixer',
    'release an address as calicoctl does',
    (as) =>
      sequence(
        () => update(as, blockPath, releasedBlock),
        () => update(as, handle, { handleID: 'k8s-pod-network.leaked', block: {}, deleted: true }),
        () => deletion(as, handle),
        () => update(as, emptyPath, { ...emptiedBlock, cidr: '192.168.99.0/26', deleted: true }),
        () => deletion(as, emptyPath),
      ),
    true,
  ),
  allowed(
    'fixer',
    'give up a block’s affinity as calicoctl does',
    (as) =>
      sequence(
        () => someFields(as, affinity, { state: 'pendingDeletion' }),
        () => someFields(as, affinity, { deleted: 'true' }),
        () => deletion(as, affinity),
      ),
    true,
  ),
  allowed(
    'fixer',
    'lock and unlock the datastore',
    (as) =>
      sequence(
        () => create(as, leases, lease('calico-why-datastore-lock')),
        // Of what every cluster has, the server says that it is there.
        async () =>
          there(
            await as.send('POST', `${crd}/tiers`, {
              apiVersion: 'crd.projectcalico.org/v1',
              kind: 'Tier',
              metadata: { name: 'default' },
              spec: { order: 1_000_000 },
            }),
          ),
        () => update(as, information, { clusterGUID: 'a1', calicoVersion: 'v3.32.1', datastoreReady: false }),
        () => update(as, information, { clusterGUID: 'a1', calicoVersion: 'v3.32.1', datastoreReady: true }),
        () => deletion(as, `${leases}/calico-why-datastore-lock`),
      ),
    true,
  ),
];
