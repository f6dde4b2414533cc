import { describe, expect, it } from 'vitest';
import { type EngineParts, fixEngine } from '../../../src/act/engine.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Calicoctl } from '../../../src/collect/calicoctl/calicoctl.ts';
import { actionText } from '../../../src/fixes/action-text.ts';
import { fixFor } from '../../../src/fixes/catalogue.ts';
import { verbatim } from '../../../src/words/message.ts';
import { saying } from '../../helpers/said.ts';

/** What the engine has calicoctl do, and what it never does, whatever a stored action says. */

const place = { namespace: 'calico-why', labels: {}, container: 'x' };
const none = async () => ({ kind: 'failed' as const, message: verbatim('not here') });
const partsWith = (calicoctl: Calicoctl): EngineParts => ({
  cluster: {
    server: 'x',
    get: none,
    getText: none,
    review: none,
    exec: async () => ({ stdout: '', stderr: '', failure: verbatim('not here'), truncated: false, milliseconds: 0 }),
    requests: () => 0,
    close: () => undefined,
  },
  writer: {
    deleteObject: none,
    patch: none,
    create: none,
    close: () => undefined,
  },
  calicoctl,
  ask: async () => missing(verbatim('not here')),
  probe: place,
  namespace: 'calico-why',
  holder: 'pod/1',
  now: () => 0,
});
const signal = new AbortController().signal;

const carriedOut = async (args: string[], input?: string): Promise<string[]> => {
  const ran: string[] = [];
  const engine = fixEngine(
    partsWith(async (words, options) => {
      ran.push(`${words.join(' ')}${options.input === undefined ? '' : ' <input>'}`);
      return { command: '', stdout: '', stderr: '', exitCode: 0, notStarted: false };
    }),
  );
  const { outcome } = await engine.run({ kind: 'calicoctl', args, ...(input === undefined ? {} : { input }) }, signal);
  expect(outcome).toBe(ran.length > 0 ? 'done' : 'failed');
  return ran;
};

describe('calicoctl by the engine', () => {
  it('makes the profile that the fix writes', async () => {
    const fix = fixFor('create-profile', { profile: 'kns.shop' });
    if (fix?.by !== 'approve') throw new Error('no create-profile');
    const facts = {
      version: got({ exitCode: 0, stdout: 'Cluster Type:      k8s,bgp\n', stderr: '' }),
      profile: got({
        exitCode: 1,
        stdout: '',
        stderr: 'resource does not exist: Profile(kns.shop) with error: <nil>\n',
      }),
      namespace: got({ metadata: { name: 'shop', labels: { team: 'shop' } } }),
    };
    const plan = fix.plan({} as never, { profile: 'kns.shop' }, facts);
    if (!plan.go || plan.action.kind !== 'calicoctl') throw new Error('it does not stand');
    expect(await carriedOut([...plan.action.args], plan.action.input)).toEqual(['create -f - <input>']);
  });

  it.each([
    [
      ['create', '-f', '-'],
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: kns.a}\nspec: {}\n',
    ],
    [['create', '-f', '-'], 'kind: Profile\n---\nkind: GlobalNetworkPolicy\n'],
    [['create', '-f', '-'], '{{{'],
    [['create', '-f', '/etc/passwd'], undefined],
    [['delete', 'profile', 'projectcalico-default-allow'], undefined],
    [['patch', 'ippool', 'a', '-p', '{"spec":{"cidr":"10.0.0.0/8"}}'], undefined],
    [['ipam', 'release', '--ip=10.0.0.1'], undefined],
    [['datastore', 'migrate', 'lock'], undefined],
    [['version'], undefined],
  ])('%j is not run', async (args, input) => {
    expect(await carriedOut(args, input)).toEqual([]);
  });
});

describe('objects by the engine', () => {
  const ours = { name: 'allow', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'calico-why' } };
  const policy = (spec: object, metadata: object = ours) => ({
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec },
  });
  const pool = '/apis/crd.projectcalico.org/v1/ippools/p';
  const uid = 'u1';
  const patch = (path: string, change: object): object => ({
    kind: 'patch',
    path,
    resourceVersion: '1',
    patch: change,
  });

  const refused = async (action: object): Promise<boolean> => {
    let asked = 0;
    const counting = async () => {
      asked += 1;
      return none();
    };
    const parts = partsWith(async () => ({ command: '', stdout: '', stderr: '', exitCode: 0, notStarted: false }));
    const engine = fixEngine({
      ...parts,
      cluster: { ...parts.cluster, get: counting },
      writer: { ...parts.writer, deleteObject: counting, patch: counting, create: counting },
    });
    expect(await engine.run(action as never, signal)).toHaveProperty('lines');
    return asked === 0;
  };

  it.each([
    ['another field of a pool', patch(pool, { spec: { cidr: '10.0.0.0/8' } })],
    ['a field beside the one', patch(pool, { spec: { disabled: false, ipipMode: 'Never' } })],
    ['what is around the fields', patch(pool, { metadata: { labels: {} }, spec: { disabled: false } })],
    ['another object', patch('/api/v1/namespaces/kube-system/configmaps/x', { spec: { disabled: false } })],
    [
      'other settings of IPAM',
      patch('/apis/crd.projectcalico.org/v1/ipamconfigs/other', { spec: { maxBlocksPerHost: 1 } }),
    ],
    [
      'to delete a pod by its path',
      { kind: 'delete-objects', objects: [{ path: '/api/v1/namespaces/a/pods/b', uid }] },
    ],
    [
      'to delete another role',
      { kind: 'delete-objects', objects: [{ path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/admin', uid }] },
    ],
    ['a policy for all pods', { kind: 'apply', manifests: [policy({ podSelector: {} })] }],
    [
      'a policy for all pods, in other words',
      { kind: 'apply', manifests: [policy({ podSelector: { matchLabels: {} } })] },
    ],
    [
      'a role by another name',
      {
        kind: 'apply',
        manifests: [
          { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' }, rules: [] },
        ],
      },
    ],
    ['another kind', { kind: 'apply', manifests: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }] }],
  ])('refuses %s', async (_, action) => {
    expect(await refused(action)).toBe(true);
  });

  it.each([
    ['a switch of a pool', patch(pool, { spec: { natOutgoing: true } })],
    [
      'the limit of blocks',
      patch('/apis/projectcalico.org/v3/ipamconfigurations/default', { spec: { maxBlocksPerHost: 40 } }),
    ],
    [
      'its own policy back',
      {
        kind: 'delete-objects',
        objects: [{ path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/allow', uid }],
      },
    ],
    [
      'a policy for pods that it names',
      {
        kind: 'apply',
        manifests: [
          policy({
            podSelector: { matchLabels: { app: 'db' } },
            policyTypes: ['Ingress'],
            ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
          }),
        ],
      },
    ],
  ])('takes %s', async (_, action) => {
    expect(await refused(action)).toBe(false);
  });
});

describe('a look of the engine', () => {
  it('takes no fix whose record says another class or namespace than the fix has', async () => {
    const engine = fixEngine(partsWith(async () => ({ command: '', stdout: '', stderr: '', notStarted: true })));
    const fix = {
      ...{
        id: 'recreate-pod',
        class: 'pod' as const,
        title: verbatim(''),
        why: verbatim(''),
        command: '',
        evidence: [],
      },
      ...{ params: { namespace: 'bank', pod: 'a' }, namespace: 'bank', cause: { id: '', statement: verbatim('') } },
    };
    const look = (more: object) =>
      engine.look({ id: 'x', origin: { kind: 'undo', of: 'y' }, fix: { ...fix, ...more } }, signal);
    for (const more of [{ namespace: 'shop' }, { class: 'evidence' }, { id: 'none' }, { id: 'set-mtu' }]) {
      expect(await look(more)).toMatchObject({ stands: false, reason: saying('does not fit') });
    }
    const action = { kind: 'delete-pod' as const, namespace: 'bank', name: 'a', uid: 'u' };
    const undo = { id: 'x', origin: { kind: 'undo' as const, of: 'y' }, action };
    for (const [command, reason] of [
      ['kubectl version', /does not fit/],
      [actionText(action), /No fix is taken back by delete-pod/],
    ] as const) {
      expect(await engine.look({ ...undo, fix: { ...fix, command } }, signal)).toMatchObject({
        stands: false,
        reason: saying(reason),
      });
    }
  });
});
