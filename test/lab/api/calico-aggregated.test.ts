import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject, NewObject } from './object.ts';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';
import { ask } from './testing.ts';

/** `projectcalico.org/v3` as Calico's API server answers (test/data/node-state/aggregated-api-v3.32.1). */

const folder = join(import.meta.dirname, '../../data/node-state/aggregated-api-v3.32.1');

interface Recorded {
  path: string;
  code: number;
  body: unknown;
}

const recorded = (file: string): Recorded => {
  const text = readFileSync(join(folder, file), 'utf8');
  const path = /^GET (\S+)/.exec(text)?.[1] ?? '';
  const [, code = '', body = ''] = /^# HTTP (\d+).*\n([\s\S]*)$/m.exec(text) ?? [];
  return { path, code: Number(code), body: body.trim().startsWith('{') ? JSON.parse(body) : body.trim() };
};

let store: ObjectStore;
let api: ApiServer;

/** The v1 objects behind the recorded answers, as that version stores them. */
const backing = (v3: KubeObject): KubeObject => {
  const { labels, resourceVersion = '', uid, ...metadata } = v3.metadata;
  const stored = { name: metadata.name, creationTimestamp: metadata.creationTimestamp, ...(labels ? { labels } : {}) };
  const deleted = (v3.spec as { deleted?: boolean }).deleted;
  const { status: _status, ...rest } = v3;
  return {
    ...rest,
    apiVersion: 'crd.projectcalico.org/v1',
    metadata: {
      ...metadata,
      ...(uid ? { uid } : {}),
      resourceVersion,
      generation: 1,
      ...(labels ? { labels } : {}),
      annotations: { 'projectcalico.org/metadata': JSON.stringify(stored) },
    },
    spec: { ...(v3.spec as object), ...(deleted === undefined ? {} : { deleted: String(deleted), type: 'host' }) },
  };
};

const lists = [
  '05-ippools',
  '06-blockaffinities',
  '10-felixconfigurations',
  '11-tiers',
  '12-globalnetworkpolicies',
  '13-networkpolicies-shop',
  '15-hostendpoints',
];

const role: NewObject[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
    rules: [
      {
        apiGroups: ['projectcalico.org'],
        resources: ['ippools', 'networkpolicies', 'globalnetworkpolicies'],
        verbs: ['get', 'list'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'reader' },
    roleRef: { kind: 'ClusterRole', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'ops' }],
  },
];

beforeAll(async () => {
  store = new ObjectStore({ calicoApi: 'aggregated' });
  for (const object of role) store.create(object);
  for (const list of lists) {
    const { items } = recorded(`${list}.txt`).body as { items: KubeObject[] };
    store.restore(items.map(backing));
  }
  store.restore([backing(recorded('09-clusterinformation.txt').body as KubeObject)]);
  store.advanceTo(1143);
  api = await startApiServer({ store });
});
afterAll(() => api.close());
beforeEach(() => store.setCalicoApi('aggregated'));

const get = async (path: string, account = 'admin') => {
  const answer = await ask(api, { path, token: api.tokenFor(account) });
  const json = answer.headers['content-type'] === 'application/json';
  return {
    code: answer.status,
    type: answer.headers['content-type'],
    body: json ? JSON.parse(answer.text) : answer.text.trim(),
  };
};

describe('as recorded', () => {
  test.each([...lists, '09-clusterinformation', '07-ipamblocks-not-served', '02-group'])('%s', async (file) => {
    const { path, code, body } = recorded(`${file}.txt`);
    expect(await get(path)).toMatchObject({ code, body });
  });

  test('the kinds that are served', async () => {
    const { path, body } = recorded('03-resources.txt');
    const names = (list: unknown) => (list as { resources: { name: string }[] }).resources.map((one) => one.name);
    expect(names((await get(path)).body).sort()).toEqual(names(body).sort());
  });

  test.each([
    '16-reader-ippools-allowed',
    '17-reader-gnp-needs-tier-rights',
    '18-reader-np-needs-tier-rights',
    '19-reader-clusterinformation-forbidden',
  ])('%s', async (file) => {
    const { path, code, body } = recorded(`${file}.txt`);
    expect(await get(path, 'ops/reader')).toMatchObject({ code, body });
  });

  test.each(['22-apiserver-down-list', '23-apiserver-down-apis'])('%s', async (file) => {
    store.setCalicoApi('aggregated-down');
    const { path, code, body } = recorded(`${file}.txt`);
    expect(await get(path)).toEqual({ code, body, type: 'text/plain; charset=utf-8' });
    const groups = (await get('/apis')).body as { groups: { name: string }[] };
    expect(groups.groups.map((one) => one.name)).toContain('projectcalico.org');
    expect((await get('/apis/crd.projectcalico.org/v1/ippools')).code).toBe(200);
  });
});

test('rights on a tier open its policies, and only its', async () => {
  store.modify('clusterroles.rbac.authorization.k8s.io', 'reader', undefined, (one) => {
    (one.rules as unknown[]).push(
      { apiGroups: ['projectcalico.org'], resources: ['tiers'], verbs: ['get'] },
      {
        apiGroups: ['projectcalico.org'],
        resources: ['tier.globalnetworkpolicies'],
        resourceNames: ['security.*'],
        verbs: ['get', 'list'],
      },
    );
  });
  const { code, body } = await get('/apis/projectcalico.org/v3/globalnetworkpolicies', 'ops/reader');
  expect(code).toBe(200);
  expect(body.items.map((one: KubeObject) => one.metadata.name)).toEqual(['security.block-bad']);
});

test('profiles come from namespaces and service accounts', async () => {
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ops', labels: { team: 'ops' } } });
  store.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web', namespace: 'ops', labels: { tier: 'front' } },
  });
  const { items } = (await get('/apis/projectcalico.org/v3/profiles')).body;
  const labels = (name: string) => items.find((one: KubeObject) => one.metadata.name === name)?.spec.labelsToApply;
  expect(labels('kns.ops')).toEqual({
    'pcns.kubernetes.io/metadata.name': 'ops',
    'pcns.projectcalico.org/name': 'ops',
    'pcns.team': 'ops',
  });
  expect(labels('ksa.ops.web')).toEqual({ 'pcsa.projectcalico.org/name': 'web', 'pcsa.tier': 'front' });
});

test('what is written through v3 is stored in v1', async () => {
  const body = JSON.stringify({ metadata: { name: 'p' }, spec: { selector: 'all()' } });
  const path = '/apis/projectcalico.org/v3/namespaces/shop/networkpolicies';
  const token = api.tokenFor('admin');
  const made = await ask(api, { method: 'POST', path, token, contentType: 'application/json', body });
  expect(made.status).toBe(201);
  expect(store.get('networkpolicies.crd.projectcalico.org', 'p', 'shop')).toMatchObject({ spec: { tier: 'default' } });
  expect((await ask(api, { method: 'DELETE', path: `${path}/p`, token })).status).toBe(200);
  expect(store.get('networkpolicies.crd.projectcalico.org', 'p', 'shop')).toBeUndefined();
});

test('native v3: no v1 group, blocks under v3', async () => {
  store.setCalicoApi('native');
  expect((await get('/apis/crd.projectcalico.org/v1/ippools')).code).toBe(404);
  const list = await get('/apis/projectcalico.org/v3/ipamblocks');
  expect(list).toMatchObject({ code: 200, body: { kind: 'IPAMBlockList', metadata: { continue: '' } } });
});
