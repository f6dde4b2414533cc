import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { calicoWhy } from '../helpers/command-line.ts';
import { program } from '../helpers/program.ts';
import { type ApiServer, startApiServer } from '../lab/api/server.ts';
import { ObjectStore } from '../lab/api/store.ts';

/** The keys that a person presses, in the shells themselves, before an API server. */

let folder: string;
let api: ApiServer;
let env: Record<string, string>;

const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...(kind === 'Pod' ? { spec: { containers: [{ name: 'c', image: 'i' }] } } : {}),
});

const kubeconfig = (user: object, server = api.url): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'c', cluster: { server, 'certificate-authority-data': Buffer.from(api.caCertPem).toString('base64') } },
    ],
    users: [{ name: 'u', user }],
    contexts: ['prod', 'arn:aws:eks:eu-west-1:1:cluster/shop', 'admin@shop', '$(touch ran)'].map((name) => ({
      name,
      context: { cluster: 'c', user: 'u' },
    })),
    'current-context': 'prod',
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-completion-'));
  const store = new ObjectStore();
  for (const name of ['shop', 'data', 'monitoring']) store.put(object('Namespace', name));
  for (const name of ['web-0', 'web-1', 'db-0']) store.put(object('Pod', name, 'shop'));
  store.put(object('Service', 'checkout', 'shop'));
  store.put(object('Node', 'node-1.example.com'));
  api = await startApiServer({ store, rbac: false });
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(folder, 'kubeconfig'), kubeconfig({ token: api.tokenFor('admin') }));
  // As installed; what is asked in the end is kept and not done.
  await writeFile(
    join(bin, 'calico-why'),
    `#!/bin/sh
case "$1" in
  complete|completion) exec ${process.execPath} ${program} "$@" ;;
esac
printf '%s\\n' "$@" '--' >> ${folder}/asked
`,
  );
  await chmod(join(bin, 'calico-why'), 0o755);
  await mkdir(join(folder, 'my files'));
  await writeFile(join(folder, 'my files', 'saved case.json'), '');
  env = {
    HOME: folder,
    PATH: `${bin}:${process.env.PATH}`,
    KUBECONFIG: join(folder, 'kubeconfig'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    TERM: 'dumb',
    LC_ALL: 'C.UTF-8',
  };
});
afterAll(async () => {
  await api?.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => rm(join(folder, 'asked'), { force: true }));

/** Types into a shell on a terminal of its own; gives what `calico-why` was run with. */
const typed = async (shell: string, begin: string, ...lines: string[]): Promise<string[][]> => {
  const child = spawn('script', ['-qec', shell, '/dev/null'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'ignore'] });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const until = async (text: string) => {
    for (let tries = 0; !shown.includes(text); tries += 1) {
      if (tries > 2_500) throw new Error(`${text} never came: ${shown}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  child.stdin.write(`${begin}; echo rea''dy\n`);
  await until('ready\r\n');
  for (const line of lines) child.stdin.write(`${line}\n`);
  child.stdin.write("echo do''ne; exit\n");
  await until('done\r\n');
  child.stdin.end();
  const asked = await readFile(join(folder, 'asked'), 'utf8').catch(() => '');
  return asked
    .split('--\n')
    .slice(0, -1)
    .map((words) => words.trimEnd().split('\n'));
};

const installed = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** Tabs and what they make of it. */
const lines = [
  'calico-why wh\tsho\twe\t0 svc/shop/ch\t --protoc\t udp',
  'calico-why why node/no\t shop/db-0 --live=ne\t --context arn:aws:e\t',
  'calico-why replay my\tsa\t',
];
const asked = [
  ['why', 'shop/web-0', 'svc/shop/checkout', '--protocol', 'udp'],
  ['why', 'node/node-1.example.com', 'shop/db-0', '--live=never', '--context', 'arn:aws:eks:eu-west-1:1:cluster/shop'],
  ['replay', 'my files/saved case.json'],
];

describe('completion', () => {
  it('bash completes commands, options, names and files as they are typed', async () => {
    expect(await typed('bash --norc --noprofile -i', 'source <(calico-why completion bash)', ...lines)).toEqual(asked);
  });

  it.runIf(installed('zsh'))('zsh completes the same', async () => {
    const begin = 'autoload -Uz compinit && compinit -u -D; source <(calico-why completion zsh)';
    expect(await typed('zsh -f -i', begin, lines[0] ?? '', lines[2] ?? '')).toEqual([asked[0], asked[2]]);
  });

  it.runIf(installed('fish'))('fish completes the same', () => {
    const offered = (line: string): string[] => {
      const script = `calico-why completion fish | source; complete -C ${JSON.stringify(line)}`;
      const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { cwd: folder, env, encoding: 'utf8' });
      return stdout.split('\n').slice(0, -1);
    };
    expect(offered('calico-why wh')).toEqual([expect.stringMatching(/^why\tDiagnose/)]);
    expect(offered('calico-why why shop/we')).toEqual(['shop/web-0', 'shop/web-1']);
    expect(offered('calico-why why --context=ad')).toEqual(['--context=admin@shop']);
    expect(offered("calico-why replay 'my files/sa")).toEqual(['my files/saved case.json']);
  });

  it('is silent and soon done where the cluster does not answer, and does not ask it again at once', async () => {
    const silent = join(folder, 'silent');
    const undo = api.setFailure({ resource: 'pods' }, { hang: true });
    const fresh = { ...env, XDG_CACHE_HOME: silent };
    const first = await calicoWhy(['complete', '--', 'why', 'shop/'], { env: fresh });
    expect(first).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(first.milliseconds).toBeLessThan(10_000);
    api.requests.reset();
    expect(await calicoWhy(['complete', '--', 'why', 'shop/'], { env: fresh })).toMatchObject({ code: 0, stdout: '' });
    expect(api.requests.entries.length).toBe(0);
    undo();
  });

  it('runs no program that a kubeconfig names which was only typed', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'touch', args: [join(folder, 'ran')] };
    await writeFile(join(folder, 'typed'), kubeconfig({ exec: { ...exec, interactiveMode: 'Never' } }));
    const words = ['why', '--kubeconfig', join(folder, 'typed'), 'shop/'];
    expect((await calicoWhy(['complete', '--', ...words], { env })).stdout).toBe('');
    await expect(stat(join(folder, 'ran'))).rejects.toThrow('ENOENT');
  });
});
