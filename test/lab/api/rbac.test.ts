import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewObject } from './object.ts';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';
import { ask, execFrames, localExec } from './testing.ts';

/** Rights come from manifests alone. */

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: calico-why}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: read}
rules:
- {apiGroups: [''], resources: [pods, nodes], verbs: [get, list, watch]}
- {apiGroups: [crd.projectcalico.org], resources: [ippools], resourceNames: [main], verbs: [get, patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: read}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: read}
subjects: [{kind: ServiceAccount, name: bot, namespace: calico-why}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: exec, namespace: calico-why}
rules: [{apiGroups: [''], resources: [pods/exec], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: exec, namespace: calico-why}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: exec}
subjects: [{kind: ServiceAccount, name: bot}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: group, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: read}
subjects: [{kind: Group, name: 'system:serviceaccounts:shop'}]
`;

const pod = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] },
});

let store: ObjectStore;
let api: ApiServer;
let bot: string;

beforeAll(async () => {
  store = new ObjectStore();
  for (const object of loadAll(manifest)) store.create(object as NewObject);
  store.create(pod('calico-why'));
  store.create(pod('shop'));
  const spec = { cidr: '10.0.0.0/16' };
  for (const name of ['main', 'other']) {
    store.create({ apiVersion: 'crd.projectcalico.org/v1', kind: 'IPPool', metadata: { name }, spec });
  }
  api = await startApiServer({ store, exec: localExec() });
  bot = api.tokenFor('calico-why/bot');
});
afterAll(() => api.close());

const status = async (
  method: string,
  path: string,
  token: string | undefined = bot,
  body?: unknown,
): Promise<number> => {
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const text = body === undefined ? undefined : JSON.stringify(body);
  return (await ask(api, { method, path, token, contentType, body: text })).status;
};

describe('what manifests grant', () => {
  test.each([
    [200, 'GET', '/api/v1/pods'],
    [200, 'GET', '/api/v1/namespaces/shop/pods/p'],
    [200, 'GET', '/api/v1/nodes'],
    [403, 'GET', '/api/v1/namespaces/shop/pods/p/log'],
    [403, 'GET', '/api/v1/secrets'],
    [403, 'GET', '/api/v1/namespaces/shop'],
    [403, 'DELETE', '/api/v1/namespaces/shop/pods/p'],
    [403, 'POST', '/api/v1/namespaces/shop/pods/p/eviction'],
    [403, 'GET', '/apis/crd.projectcalico.org/v1/ippools'],
    [200, 'GET', '/apis/crd.projectcalico.org/v1/ippools/main'],
    [403, 'GET', '/apis/crd.projectcalico.org/v1/ippools/other'],
    [403, 'GET', '/apis/no.such.group/v1/things'],
    [200, 'GET', '/apis'],
    [200, 'GET', '/version'],
    [403, 'GET', '/metrics'],
  ])('%i for %s %s', async (code, method, path) => {
    expect(await status(method, path)).toBe(code);
  });

  test('a named right covers a patch of that object only', async () => {
    const body = { spec: { disabled: true } };
    expect(await status('PATCH', '/apis/crd.projectcalico.org/v1/ippools/main', bot, body)).toBe(200);
    expect(await status('PATCH', '/apis/crd.projectcalico.org/v1/ippools/other', bot, body)).toBe(403);
  });

  test('a list by name counts as naming the object', async () => {
    const list = '/apis/crd.projectcalico.org/v1/ippools?fieldSelector=metadata.name%3D';
    expect(await status('GET', `${list}main`)).toBe(403);
    store.modify('clusterroles.rbac.authorization.k8s.io', 'read', undefined, (role) => {
      (role.rules as { verbs: string[] }[])[1]?.verbs.push('list');
    });
    expect(await status('GET', `${list}main`)).toBe(200);
    expect(await status('GET', `${list}other`)).toBe(403);
  });

  test('a group binding counts in its namespace only', async () => {
    const account = api.tokenFor('shop/anyone');
    expect(await status('GET', '/api/v1/namespaces/shop/pods', account)).toBe(200);
    expect(await status('GET', '/api/v1/namespaces/calico-why/pods', account)).toBe(403);
    expect(await status('GET', '/api/v1/pods', account)).toBe(403);
  });

  test('anonymous sees the version and nothing else', async () => {
    const ready = await ask(api, { path: '/readyz' });
    expect(ready.status).toBe(200);
    expect((await ask(api, { path: '/apis' })).status).toBe(403);
  });
});

test('a server that starts again with its seed knows its tokens', async () => {
  const first = await startApiServer({ store, tokenSeed: 'seed' });
  const token = first.tokenFor('calico-why/bot');
  await first.close();
  const second = await startApiServer({ store, tokenSeed: 'seed', users: { extra: { name: 'eve', groups: [] } } });
  const code = async (one: string) => (await ask(second, { path: '/api/v1/pods', token: one })).status;
  expect([await code(token), await code(`${token}x`), await code(bot), await code('extra')]).toEqual([
    200, 401, 401, 403,
  ]);
  await second.close();
});

describe('exec', () => {
  const run = (namespace: string, on = api, token = bot) =>
    execFrames(on, {
      path: `/api/v1/namespaces/${namespace}/pods/p/exec?command=true&stdout=true`,
      token,
      protocols: ['v5.channel.k8s.io'],
    });

  test('in its own namespace only', async () => {
    expect((await run('calico-why')).status).toBe(101);
    expect((await run('shop')).status).toBe(403);
  });

  test('newer servers want create as well', async () => {
    const newer = await startApiServer({ store, exec: localExec(), execVerbs: ['get', 'create'] });
    const refused = await run('calico-why', newer, newer.tokenFor('calico-why/bot'));
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body).message).toContain('cannot create resource "pods/exec"');
    await newer.close();
  });
});

describe('reviews', () => {
  const review = async (kind: string, spec: object, token: string) => {
    const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
    const body = JSON.stringify({ apiVersion: 'authorization.k8s.io/v1', kind, spec });
    const answer = await ask(api, { method: 'POST', path, token, contentType: 'application/json', body });
    return JSON.parse(answer.text).status;
  };
  const exec = { resourceAttributes: { namespace: 'calico-why', verb: 'get', resource: 'pods', subresource: 'exec' } };

  test('of oneself', async () => {
    expect(await review('SelfSubjectAccessReview', exec, bot)).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "exec/calico-why" of Role "exec" to ServiceAccount "bot/calico-why"',
    });
    const { resourceRules } = await review('SelfSubjectRulesReview', { namespace: 'calico-why' }, bot);
    expect(resourceRules).toContainEqual({ verbs: ['get'], apiGroups: [''], resources: ['pods/exec'] });
  });

  test('of another, by who may ask', async () => {
    const spec = { ...exec, user: 'system:serviceaccount:shop:x', groups: ['system:serviceaccounts:shop'] };
    expect(await review('SubjectAccessReview', spec, api.tokenFor('admin'))).toEqual({ allowed: false });
    expect(await status('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', bot, { spec })).toBe(403);
  });
});
