import { describe, expect, test } from 'vitest';
import type { StoreEvent } from './history.ts';
import { seenBy } from './history.ts';
import type { KubeObject } from './object.ts';
import { ApiError } from './status.ts';
import { ObjectStore } from './store.ts';

const pod = (name: string, more: { labels?: Record<string, string>; node?: string; ip?: string } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: more.labels ?? {} },
  spec: { containers: [{ name: 'c', image: 'i' }], ...(more.node ? { nodeName: more.node } : {}) },
  ...(more.ip ? { status: { podIP: more.ip, phase: 'Running' } } : {}),
});

const policy = (name: string, spec: object = { podSelector: {} }) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
});

const policies = 'networkpolicies.networking.k8s.io';

const codeOf = (action: () => unknown): number => {
  try {
    action();
    return 200;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
};

const names = (objects: KubeObject[]) => objects.map((one) => one.metadata.name);

describe('writes', () => {
  test('versions rise by one counter, generations with the spec', () => {
    const store = new ObjectStore();
    const made = store.create(policy('a'));
    expect(made.metadata).toMatchObject({ generation: 1, resourceVersion: '2' });
    const labelled = store.patch(policies, 'a', 'shop', { metadata: { labels: { x: 'y' } } });
    expect(labelled.metadata).toMatchObject({ generation: 1, resourceVersion: '3' });
    const changed = store.patch(policies, 'a', 'shop', { spec: { podSelector: { matchLabels: { a: 'b' } } } });
    expect(changed.metadata).toMatchObject({ generation: 2, resourceVersion: '4' });
  });

  test('a write that changes nothing is no change', () => {
    const store = new ObjectStore();
    const made = store.create(policy('a'));
    const events: StoreEvent[] = [];
    store.watch(undefined, (event) => events.push(event));
    expect(store.put(policy('a'))).toEqual(made);
    expect(events).toEqual([]);
  });

  test('existing, missing, stale and another uid', () => {
    const store = new ObjectStore();
    const made = store.create(policy('a'));
    expect(codeOf(() => store.create(policy('a')))).toBe(409);
    expect(codeOf(() => store.update(policy('b')))).toBe(404);
    expect(codeOf(() => store.update({ ...made, metadata: { ...made.metadata, resourceVersion: '1' } }))).toBe(409);
    expect(codeOf(() => store.delete(policies, 'a', 'shop', { uid: 'x' }))).toBe(409);
    expect(codeOf(() => store.delete(policies, 'a', 'shop', { resourceVersion: '1' }))).toBe(409);
    expect(codeOf(() => store.create(policy('Bad_Name')))).toBe(422);
  });

  test('a dry run leaves everything as it was', () => {
    const store = new ObjectStore();
    store.create(policy('a'));
    store.create(policy('b'), { dryRun: true });
    store.patch(policies, 'a', 'shop', { metadata: { labels: { x: 'y' } } }, 'merge', { dryRun: true });
    store.delete(policies, 'a', 'shop', { dryRun: true });
    expect(store.resourceVersion).toBe(2);
    expect(store.list(policies)).toHaveLength(1);
  });

  test('what is handed out is a copy', () => {
    const store = new ObjectStore();
    store.create(policy('a'));
    const copy = store.get(policies, 'a', 'shop');
    if (copy) copy.metadata.name = 'other';
    expect(store.get(policies, 'a', 'shop')?.metadata.name).toBe('a');
  });

  test('status and the rest are written apart', () => {
    const store = new ObjectStore();
    const made = store.create(pod('p', { ip: '10.0.0.1' }));
    const both = { ...made, spec: { ...(made.spec as object), nodeName: 'n' }, status: { phase: 'Failed' } };
    expect(store.update(both, { part: 'main' })).toMatchObject({
      spec: { nodeName: 'n' },
      status: { phase: 'Running' },
    });
    const { resourceVersion: _v, ...metadata } = made.metadata;
    expect(store.update({ ...made, metadata, status: { phase: 'Failed' } }, { part: 'status' })).toMatchObject({
      spec: { nodeName: 'n' },
      status: { phase: 'Failed' },
    });
  });
});

describe('patches', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'shop' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        spec: {
          containers: [
            { name: 'x', image: '1' },
            { name: 'y', image: '1' },
          ],
        },
      },
    },
  };
  const images = (object: KubeObject) =>
    (object.spec as typeof deployment.spec).template.spec.containers.map((one) => `${one.name}:${one.image}`);

  test('strategic merges containers by name, merge replaces the list', () => {
    const store = new ObjectStore();
    store.create(deployment);
    const patch = { spec: { template: { spec: { containers: [{ name: 'y', image: '2' }] } } } };
    expect(images(store.patch('deployments.apps', 'd', 'shop', patch, 'strategic'))).toEqual(['x:1', 'y:2']);
    expect(images(store.patch('deployments.apps', 'd', 'shop', patch, 'merge'))).toEqual(['y:2']);
  });

  test('strategic deletes by directive', () => {
    const store = new ObjectStore();
    store.create(deployment);
    const patch = { spec: { template: { spec: { containers: [{ name: 'x', $patch: 'delete' }] } } } };
    expect(images(store.patch('deployments.apps', 'd', 'shop', patch, 'strategic'))).toEqual(['y:1']);
  });

  test('JSON patch: operations in order, escapes, a failed test changes nothing', () => {
    const store = new ObjectStore();
    store.create(policy('a'));
    const good = [
      { op: 'test', path: '/spec/policyTypes/0', value: 'Ingress' },
      { op: 'add', path: '/metadata/labels', value: {} },
      { op: 'add', path: '/metadata/labels/a~1b', value: 'c' },
      { op: 'add', path: '/spec/policyTypes/-', value: 'Egress' },
    ];
    expect(store.patch(policies, 'a', 'shop', good, 'json')).toMatchObject({
      metadata: { labels: { 'a/b': 'c' } },
      spec: { policyTypes: ['Ingress', 'Egress'] },
    });
    const bad = [
      { op: 'remove', path: '/metadata/labels' },
      { op: 'test', path: '/spec', value: 1 },
    ];
    expect(codeOf(() => store.patch(policies, 'a', 'shop', bad, 'json'))).toBe(422);
    expect(codeOf(() => store.patch(policies, 'a', 'shop', [{ op: 'remove', path: '/nope' }], 'json'))).toBe(422);
    expect(store.get(policies, 'a', 'shop')?.metadata.labels).toEqual({ 'a/b': 'c' });
  });
});

describe('deletion', () => {
  test('a running pod says that it goes before it is gone', () => {
    const store = new ObjectStore();
    store.create(pod('p', { node: 'n' }));
    const seen: string[] = [];
    store.watch(['pods'], ({ kind, entry }) => seen.push(`${kind} ${entry.json.includes('deletionTimestamp')}`));
    expect(store.delete('pods', 'p', 'shop').gone).toBe(true);
    expect(seen).toEqual(['MODIFIED true', 'DELETED true']);
  });

  test('with a kubelet it waits for it', () => {
    const store = new ObjectStore({ podTermination: 'kubelet' });
    store.create(pod('p', { node: 'n' }));
    expect(store.delete('pods', 'p', 'shop').gone).toBe(false);
    expect(store.get('pods', 'p', 'shop')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
    expect(store.delete('pods', 'p', 'shop', { gracePeriodSeconds: 0 }).gone).toBe(true);
    expect(store.get('pods', 'p', 'shop')).toBeUndefined();
  });

  test('finalizers hold an object until the last is taken off', () => {
    const store = new ObjectStore();
    const held = policy('a');
    store.create({ ...held, metadata: { ...held.metadata, finalizers: ['x/y'] } });
    expect(store.delete(policies, 'a', 'shop').gone).toBe(false);
    store.modify(policies, 'a', 'shop', (object) => {
      delete object.metadata.finalizers;
    });
    expect(store.get(policies, 'a', 'shop')).toBeUndefined();
  });

  test('a namespace takes its objects with it', () => {
    const store = new ObjectStore();
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    store.create(pod('p'));
    store.create(policy('a'));
    store.delete('namespaces', 'shop');
    expect([store.list('pods'), store.list(policies), store.list('namespaces')]).toEqual([[], [], []]);
  });
});

describe('lists', () => {
  const store = new ObjectStore();
  for (let at = 0; at < 200; at += 1) {
    const labels = { app: at % 2 ? 'odd' : 'even', ...(at % 10 ? {} : { tenth: 'yes' }) };
    store.create(pod(`p-${String(at).padStart(3, '0')}`, { labels, node: `n-${at % 5}`, ip: `10.0.0.${at}` }));
  }
  store.create({ ...pod('p'), metadata: { name: 'p', namespace: 'shop-2' } });

  test.each([
    ['app=odd', 100],
    ['app in (odd,even)', 200],
    ['app!=odd', 101],
    ['app notin (odd, even)', 1],
    ['tenth', 20],
    ['!tenth', 181],
    ['app=even,tenth=yes', 20],
    ['app==odd,tenth', 0],
  ])('labels %s: %i', (labelSelector, count) => {
    expect(store.list('pods', { labelSelector })).toHaveLength(count);
  });

  test.each([
    ['status.podIP=10.0.0.7', 1],
    ['spec.nodeName=n-3', 40],
    ['spec.nodeName=n-3,status.phase!=Running', 0],
    ['metadata.name=p', 1],
    ['metadata.namespace=shop-2', 1],
  ])('fields %s: %i', (fieldSelector, count) => {
    expect(store.list('pods', { fieldSelector })).toHaveLength(count);
  });

  test.each(['a in', 'a in (b', '=b', 'a=b=c', 'a b', ',', 'a,'])('bad label selector %s', (labelSelector) => {
    expect(codeOf(() => store.list('pods', { labelSelector }))).toBe(400);
  });

  test('a namespace is no prefix of another, and order is that of keys', () => {
    expect(store.list('pods', { namespace: 'shop' })).toHaveLength(200);
    const listed = names(store.list('pods', { namespace: 'shop' }));
    expect(listed).toEqual(listed.toSorted());
  });

  test('an index follows changes', () => {
    store.modify('pods', 'p-007', 'shop', (object) => {
      object.status = { phase: 'Running', podIP: '10.9.9.9', podIPs: [{ ip: '10.9.9.9' }] };
      object.metadata.labels = { app: 'moved' };
    });
    expect(store.list('pods', { fieldSelector: 'status.podIP=10.0.0.7' })).toEqual([]);
    expect(names(store.list('pods', { fieldSelector: 'status.podIP=10.9.9.9' }))).toEqual(['p-007']);
    expect(names(store.list('pods', { labelSelector: 'app=moved' }))).toEqual(['p-007']);
  });
});

test('a watcher sees objects come into its selector and leave it', () => {
  const store = new ObjectStore();
  const query = store.query(store.type('pods'), { namespace: 'shop', labelSelector: 'app=web' });
  const seen: (string | undefined)[] = [];
  store.watch(['pods'], (event) => seen.push(seenBy(query, event)));
  store.create(pod('p', { labels: { app: 'x' } }));
  store.patch('pods', 'p', 'shop', { metadata: { labels: { app: 'web' } } });
  store.patch('pods', 'p', 'shop', { metadata: { labels: { more: 'y' } } });
  store.patch('pods', 'p', 'shop', { metadata: { labels: { app: 'x' } } });
  store.delete('pods', 'p', 'shop');
  expect(seen).toEqual([undefined, 'ADDED', 'MODIFIED', 'DELETED', undefined]);
});
