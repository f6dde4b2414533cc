import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  KubeConfig,
  NetworkingV1Api,
  type V1Status,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';
import { localExec } from './testing.ts';

/** The double as the product's own Kubernetes client meets it. */

let store: ObjectStore;
let api: ApiServer;

const pod = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels },
  spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] },
  status: { phase: 'Running', podIP: '10.0.0.9' },
});

const configFor = (account: string): KubeConfig => {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'lab', server: api.url, caData: Buffer.from(api.caCertPem).toString('base64') }],
    users: [{ name: 'user', token: api.tokenFor(account) }],
    contexts: [{ name: 'lab', cluster: 'lab', user: 'user' }],
    currentContext: 'lab',
  });
  return config;
};

beforeAll(async () => {
  store = new ObjectStore();
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const addresses = [{ type: 'InternalIP', address: '10.9.0.1' }];
  store.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { addresses } });
  store.put(pod('web-0', { app: 'web' }));
  api = await startApiServer({ store, exec: localExec() });
});
afterAll(() => api.close());
beforeEach(() => api.clearFailures());

interface Ran {
  stdout: string;
  stderr: string;
  status: V1Status | undefined;
}

const run = async (argv: string[], stdin?: string): Promise<Ran> => {
  const [out, err, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let status: V1Status | undefined;
  const socket = await new Exec(configFor('admin')).exec(
    'shop',
    'web-0',
    'c',
    argv,
    out,
    err,
    stdin === undefined ? null : input,
    false,
    (one) => {
      status = one;
    },
  );
  const closed = new Promise<void>((resolve) => {
    socket.onclose = () => resolve();
  });
  if (stdin !== undefined) input.end(stdin);
  const [stdout, stderr] = await Promise.all([text(out), text(err), closed]);
  return { stdout, stderr, status };
};

describe('exec', () => {
  test('output, error output and success', async () => {
    const ran = await run(['sh', '-c', 'echo out; echo err >&2']);
    expect(ran).toMatchObject({ stdout: 'out\n', stderr: 'err\n', status: { status: 'Success' } });
  });

  test('an exit code arrives as a cause', async () => {
    const { status } = await run(['sh', '-c', 'exit 7']);
    expect(status).toMatchObject({ status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '7' }] } });
  });

  test('a program that is not there', async () => {
    const { status } = await run(['nosuch']);
    expect(status?.message).toMatch(/^Internal error occurred: .*OCI runtime exec failed: .*executable file not found/);
  });

  test.each([7, 200_000])('standard input of %d bytes reaches its end', async (bytes) => {
    const { stdout } = await run(['wc', '-c'], 'x'.repeat(bytes));
    expect(stdout.trim()).toBe(String(bytes));
  });

  test('three megabytes of output', async () => {
    const { stdout } = await run(['head', '-c', '3000000', '/dev/zero']);
    expect(stdout).toHaveLength(3_000_000);
  });

  test('a pod that does not exist rejects', async () => {
    const tried = new Exec(configFor('admin')).exec(
      'shop',
      'web-9',
      'c',
      ['true'],
      new PassThrough(),
      null,
      null,
      false,
    );
    await expect(tried).rejects.toMatchObject({ message: 'Unexpected server response: 404' });
  });

  test('closing the connection does not end the command, but ends its input', async () => {
    const kills: number[] = [];
    const backend = localExec();
    const ended: unknown[] = [];
    const other = await startApiServer({
      store,
      tokenSeed: 's',
      exec: async (...what) => {
        const command = await backend(...what);
        void command.done.then((how) => ended.push(how));
        return { ...command, kill: () => void kills.push(1) };
      },
    });
    const config = configFor('admin');
    const cluster = { name: 'lab', server: other.url, caData: Buffer.from(other.caCertPem).toString('base64') };
    config.loadFromOptions({
      ...config,
      clusters: [cluster],
      users: [{ name: 'user', token: other.tokenFor('admin') }],
    });
    const socket = await new Exec(config).exec(
      'shop',
      'web-0',
      'c',
      ['sh', '-c', 'cat; exit 5'],
      new PassThrough(),
      null,
      new PassThrough(),
      false,
    );
    expect(ended).toEqual([]);
    socket.close();
    await expect.poll(() => ended).toEqual([{ exitCode: 5 }]);
    expect(kills).toEqual([]);
    await other.close();
  });

  test('a kubelet that does not answer: a 500 with its words, after a while', async () => {
    api.setFailure({ subresource: 'exec', node: 'node-1' }, { kubeletUnreachable: true, latencyMs: 20 });
    const { status } = await run(['true']);
    expect(status?.code).toBe(500);
    expect(status?.message).toMatch(
      /^Internal error occurred: error sending request: Post "https:\/\/10\.9\.0\.1:10250\/exec\/shop\/web-0\/c\?command=true": dial tcp 10\.9\.0\.1:10250: i\/o timeout$/,
    );
  });

  test('an unrelated node is not met', async () => {
    api.setFailure({ subresource: 'exec', node: 'node-2' }, { kubeletUnreachable: true });
    expect((await run(['true'])).status?.status).toBe('Success');
  });
});

describe('typed calls', () => {
  test('list by address, read, missing', async () => {
    const core = configFor('admin').makeApiClient(CoreV1Api);
    const found = await core.listPodForAllNamespaces({ fieldSelector: 'status.podIP=10.0.0.9' });
    expect(found.items.map((one) => one.metadata?.name)).toEqual(['web-0']);
    expect((await core.readNamespacedPod({ namespace: 'shop', name: 'web-0' })).status?.podIPs).toEqual([
      { ip: '10.0.0.9' },
    ]);
    await expect(core.readNamespacedPod({ namespace: 'shop', name: 'x' })).rejects.toMatchObject({ code: 404 });
  });

  test('create, delete and defaults of a policy', async () => {
    const client = configFor('admin').makeApiClient(NetworkingV1Api);
    const body = { metadata: { name: 'deny' }, spec: { podSelector: {}, egress: [{}] } };
    const made = await client.createNamespacedNetworkPolicy({ namespace: 'shop', body });
    expect(made.spec?.policyTypes).toEqual(['Ingress', 'Egress']);
    await client.deleteNamespacedNetworkPolicy({ namespace: 'shop', name: 'deny' });
    expect(store.list('networkpolicies.networking.k8s.io')).toEqual([]);
  });

  test('custom resources', async () => {
    const client = configFor('admin').makeApiClient(CustomObjectsApi);
    store.put({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPPool',
      metadata: { name: 'p' },
      spec: { cidr: '10.0.0.0/16' },
    });
    const list = await client.listClusterCustomObject({
      group: 'crd.projectcalico.org',
      version: 'v1',
      plural: 'ippools',
    });
    expect(list).toMatchObject({ kind: 'IPPoolList', items: [{ metadata: { name: 'p', generation: 1 } }] });
  });

  test('failures on demand', async () => {
    const core = configFor('admin').makeApiClient(CoreV1Api);
    const undo = api.setFailure({ resource: 'pods', verb: 'list' }, { status: 503 });
    await expect(core.listPodForAllNamespaces()).rejects.toMatchObject({ code: 503 });
    undo();
    api.setFailure({ path: '/pods' }, { drop: true, times: 1 });
    await expect(core.listPodForAllNamespaces()).rejects.toThrow();
    expect((await core.listPodForAllNamespaces()).items).toHaveLength(1);
  });

  test('requests are counted', async () => {
    api.requests.reset();
    await configFor('admin').makeApiClient(CoreV1Api).listNode();
    expect(api.requests.entries).toMatchObject([{ method: 'GET', path: '/api/v1/nodes', verb: 'list', status: 200 }]);
  });
});

describe('watch', () => {
  test('initial objects, then changes, bookmarks when asked', async () => {
    const seen: string[] = [];
    const watch = new Watch(configFor('admin'));
    const path = '/api/v1/namespaces/shop/pods';
    const controller = await watch.watch(
      path,
      { labelSelector: 'app=web' },
      (phase, object) => seen.push(`${phase} ${object.metadata.name}`),
      () => undefined,
    );
    await expect.poll(() => seen).toEqual(['ADDED web-0']);
    store.create(pod('web-1', { app: 'web' }));
    store.create(pod('other'));
    store.patch('pods', 'web-1', 'shop', { metadata: { labels: { app: 'db' } } });
    store.delete('pods', 'web-1', 'shop', { gracePeriodSeconds: 0 });
    store.delete('pods', 'other', 'shop', { gracePeriodSeconds: 0 });
    await expect.poll(() => seen).toEqual(['ADDED web-0', 'ADDED web-1', 'DELETED web-1']);
    controller.abort();
  });
});
