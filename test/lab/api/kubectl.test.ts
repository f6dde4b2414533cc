import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';
import { localExec } from './testing.ts';

/** The double as kubectl meets it, where there is one. */

const hasKubectl = (): boolean => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('kubectl tests skipped: no kubectl on this machine.');
    return false;
  }
};

const manifest = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: crd.projectcalico.org/v1
kind: IPPool
metadata: {name: main}
spec: {cidr: 10.0.0.0/16}
`;

describe.runIf(hasKubectl())('kubectl', () => {
  const home = mkdtempSync(join(tmpdir(), 'api-double-kubectl-'));
  let store: ObjectStore;
  let api: ApiServer;

  /** Standard output, then what was said on standard error, and the exit code. */
  const kubectl = (...args: string[]): Promise<{ out: string; code: number }> =>
    new Promise((resolve) => {
      const env = { ...process.env, HOME: home, KUBECONFIG: join(home, 'config') };
      execFile('kubectl', args, { env, timeout: 20_000 }, (error, stdout, stderr) => {
        resolve({ out: stdout + stderr, code: typeof error?.code === 'number' ? error.code : 0 });
      });
    });

  beforeAll(async () => {
    store = new ObjectStore();
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    store.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'shop' },
      spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'i' }] },
      status: { phase: 'Running', podIP: '10.0.0.9' },
    });
    api = await startApiServer({ store, exec: localExec(), logs: () => 'one\ntwo\n' });
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'lab',
      clusters: [
        {
          name: 'lab',
          cluster: { server: api.url, 'certificate-authority-data': Buffer.from(api.caCertPem).toString('base64') },
        },
      ],
      users: [{ name: 'admin', user: { token: api.tokenFor('admin') } }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'admin', namespace: 'shop' } }],
    };
    writeFileSync(join(home, 'config'), JSON.stringify(config));
    writeFileSync(join(home, 'objects.yaml'), manifest);
  });
  afterAll(async () => {
    await api.close();
    rmSync(home, { recursive: true });
  });

  test('get pods with every column', async () => {
    const { out } = await kubectl('get', 'pods', '-A', '-o', 'wide');
    expect(out).toMatch(/^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE /);
    expect(out).toMatch(/shop +web-0 +0\/1 +Running +0 +\d+s +10\.0\.0\.9 +node-1 /);
  });

  test('apply creates, then finds nothing to change, then changes', async () => {
    const file = join(home, 'objects.yaml');
    expect((await kubectl('apply', '-f', file)).out).toMatch(/policy.*\/deny created\nippool.*\/main created/);
    expect((await kubectl('apply', '-f', file)).out).toMatch(/deny unchanged\nippool.*main unchanged/);
    writeFileSync(file, manifest.replace('10.0.0.0/16', '10.1.0.0/16'));
    expect((await kubectl('apply', '-f', file)).out).toMatch(/deny unchanged\nippool.*main configured/);
    expect((await kubectl('apply', '--server-side', '-f', file)).out).toMatch(/serverside-applied/);
    expect(store.get('ippools.crd.projectcalico.org', 'main')).toMatchObject({ spec: { cidr: '10.1.0.0/16' } });
  });

  test('exec: output, exit code', async () => {
    expect(await kubectl('exec', 'web-0', '--', 'echo', 'hi')).toEqual({ out: 'hi\n', code: 0 });
    expect((await kubectl('exec', 'web-0', '--', 'sh', '-c', 'exit 3')).code).toBe(3);
  });

  test('logs, labels, rights', async () => {
    expect((await kubectl('logs', 'web-0', '--tail', '1')).out).toBe('two\n');
    expect((await kubectl('label', 'pod', 'web-0', 'a=b')).out).toMatch(/labeled/);
    expect((await kubectl('auth', 'can-i', 'list', 'pods')).out).toBe('yes\n');
    const asked = await kubectl('auth', 'can-i', 'list', 'pods', '--token', api.tokenFor('shop/nobody'));
    expect(asked).toEqual({ out: 'no\n', code: 1 });
  });

  test('delete', async () => {
    expect((await kubectl('delete', 'pod', 'web-0')).out).toMatch(/deleted/);
    expect((await kubectl('get', 'pod', 'web-0')).out).toMatch(/NotFound/);
  });
});
