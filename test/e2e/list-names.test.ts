import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KnownNames, listKnown } from '../../src/case/known-names.ts';
import { listNames } from '../../src/collect/cluster-checks/list-names.ts';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import type { NewObject } from '../lab/api/object.ts';
import { type ApiServer, startApiServer } from '../lab/api/server.ts';
import { ObjectStore } from '../lab/api/store.ts';
import { localExec } from '../lab/api/testing.ts';

/** The names of a cluster, read with the rights that `deploy/` gives a worker. */

let api: ApiServer;
let folder: string;
const rights = readFileSync(join(import.meta.dirname, '../../deploy/kubernetes/worker-rights.yaml'), 'utf8');

beforeAll(async () => {
  const store = new ObjectStore();
  const make = (kind: string, name: string, more: object = {}, namespace?: string) =>
    store.create({
      apiVersion: /^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind) ? 'apps/v1' : 'v1',
      kind,
      metadata: { name, ...(namespace ? { namespace } : {}) },
      ...more,
    });
  for (const name of ['shop', 'calico-why', 'calico-why-probe']) make('Namespace', name);
  for (const object of loadAll(rights)) store.create(object as NewObject);
  make('Node', 'node-1');
  const spec = { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] };
  for (let index = 0; index < 600; index += 1) make('Pod', `web-${index}`, { spec }, 'shop');
  make('Service', 'db', { spec: { clusterIP: 'None', ports: [] } }, 'shop');
  const selector = { matchLabels: { app: 'web' } };
  make('StatefulSet', 'web', { spec: { selector, template: {} } }, 'shop');
  api = await startApiServer({ store, exec: localExec() });
  folder = mkdtempSync(join(tmpdir(), 'calico-why-names-'));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const namesFor = async (account: string): Promise<KnownNames | undefined> => {
  const kubeconfig = join(folder, `${account.replace('/', '-')}.yaml`);
  const cluster = { server: api.url, 'certificate-authority-data': Buffer.from(api.caCertPem).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster }],
    users: [{ name: 'user', user: { token: api.tokenFor(account) } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'user' } }],
    'current-context': 'lab',
  };
  writeFileSync(kubeconfig, dump(config));
  const connected = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
  try {
    return await listNames(connected, AbortSignal.timeout(20_000));
  } finally {
    connected.close();
  }
};

it("a worker's rights are enough for all of them", async () => {
  const known = await namesFor('calico-why/calico-why-worker');
  expect(known).toMatchObject({ cut: [], unread: [] });
  const names = listKnown(known ?? { names: {}, cut: [], unread: [] });
  expect(names.filter(({ kind }) => kind === 'pod')).toHaveLength(600);
  expect(names.filter(({ kind }) => kind !== 'pod')).toEqual([
    { kind: 'service', namespace: 'shop', name: 'db' },
    { kind: 'statefulset', namespace: 'shop', name: 'web' },
    { kind: 'node', name: 'node-1' },
    ...['calico-why', 'calico-why-probe', 'shop'].map((name) => ({ kind: 'namespace', name })),
  ]);
});

it('who may list nothing knows nothing', async () => {
  expect(await namesFor('shop/nobody')).toBeUndefined();
});
