import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Calicoctl, calicoctlWith, recordOf, saidLines } from '../../../src/act/calicoctl.ts';
import { calicoctlFit } from '../../../src/act/calicoctl-version.ts';
import { releaseAddress } from '../../../src/act/release-address.ts';

const folder = mkdtempSync(join(tmpdir(), 'calicoctl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string, body: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
};
const options = { deadlineMs: 5_000 };

describe('running calicoctl', () => {
  it('both streams, the exit code, its input and its arguments as they are', async () => {
    const path = script('both', 'cat; printf "%s|" "$@"; echo "$DATASTORE_TYPE $SECRET" >&2; exit 3');
    const calicoctl = calicoctlWith({ path, env: { PATH: process.env.PATH, SECRET: 'xoxb-1' } });
    const run = await calicoctl(['create', '-f', '-', '$(id)', 'a b'], { ...options, input: 'in ' });
    expect(run).toMatchObject({
      stdout: 'in create|-f|-|$(id)|a b|',
      stderr: 'kubernetes \n',
      exitCode: 3,
      notStarted: false,
    });
  });

  it('with its own settings file and the datastore of the environment', async () => {
    const path = script('words', 'printf "%s|" "$@"; echo "$DATASTORE_TYPE $ETCD_ENDPOINTS"');
    const env = { PATH: process.env.PATH, DATASTORE_TYPE: 'etcdv3', ETCD_ENDPOINTS: 'https://e:2379' };
    const run = await calicoctlWith({ path, env, context: 'a', config: '/etc/calicoctl.cfg' })(['version'], options);
    expect(run.stdout).toBe('--context=a|version|--config=/etc/calicoctl.cfg|etcdv3 https://e:2379\n');
  });

  it('is killed at its deadline, and by its signal', async () => {
    const calicoctl = calicoctlWith({ path: script('slow', 'exec sleep 30'), env: { PATH: process.env.PATH } });
    const late = await calicoctl(['version'], { deadlineMs: 100 });
    expect(late).toMatchObject({ failure: 'it did not end within 0.1 s', notStarted: false });
    expect(late.exitCode).toBeUndefined();
    const stop = AbortSignal.timeout(100);
    expect(await calicoctl(['version'], { ...options, signal: stop })).toMatchObject({
      failure: 'it was told to stop',
    });
    expect(await calicoctl(['version'], { ...options, signal: stop })).toMatchObject({ notStarted: true });
  });

  it('one that is not there says so, and nothing has happened', async () => {
    const calicoctl = calicoctlWith({ path: join(folder, 'none'), env: {} });
    expect(await calicoctl(['version'], options)).toMatchObject({
      notStarted: true,
      failure: `${join(folder, 'none')} is not installed here`,
    });
  });

  it('output is bounded', async () => {
    const calicoctl = calicoctlWith({ path: script('much', 'yes | head -c 9000000'), env: { PATH: process.env.PATH } });
    expect((await calicoctl([], { deadlineMs: 20_000 })).stdout).toHaveLength(4_000_000);
  });

  it('leaves out the chatter of the client under it', () => {
    const stderr = 'I1121 09:16:50.652609   17096 warnings.go:107] "Warning: unknown field \\"status\\""\n';
    expect(saidLines({ stdout: 'Datastore locked.\n', stderr })).toEqual(['Datastore locked.']);
    const run = { command: 'calicoctl x', stdout: 'a\n'.repeat(60), stderr: '', exitCode: 0, notStarted: false };
    expect(recordOf(run).slice(-2)).toEqual(['… and 20 more lines', 'exit code 0']);
  });
});

/** Answers by the first words of the arguments. */
const saying =
  (answers: Record<string, { stdout?: string; stderr?: string; exitCode?: number; failure?: string }>): Calicoctl =>
  async (args) => {
    const command = args.join(' ');
    const found = Object.entries(answers).find(([words]) => command.startsWith(words))?.[1] ?? { exitCode: 1 };
    return { command, stdout: '', stderr: '', notStarted: false, ...found };
  };
const signal = new AbortController().signal;
const versions = (client: string, cluster: string) =>
  saying({ version: { stdout: `Client Version:    ${client}\nGit commit:        \n${cluster}`, exitCode: 0 } });

describe('is calicoctl fit', () => {
  it.each([
    ['v3.32.1', 'Cluster Version:   v3.32.1\n', undefined],
    ['v3.32.1', 'Cluster Version:   v3.32.1-0.dev-12\n', undefined],
    ['v3.32.1', 'Cluster Version:   unknown\n', undefined],
    ['v3.32.1', 'Cluster Version:   v3.31.0\n', /is v3\.32\.1 and the cluster runs v3\.31\.0/],
    [
      'v3.32.1',
      'Unable to retrieve Cluster Version or Type: connection refused\n',
      /does not reach the cluster: Unable/,
    ],
  ])('%s, %s', async (client, cluster, unfit) => {
    const said = await calicoctlFit(versions(client, cluster), signal);
    if (unfit === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(unfit);
  });

  it('garbage is no version', async () => {
    expect(await calicoctlFit(saying({ version: { stdout: 'banana', exitCode: 0 } }), signal)).toMatch(
      /does not say its version/,
    );
  });
});

describe('releasing an address', () => {
  const action = { kind: 'release-address', address: '192.168.84.132', handle: 'h1' } as const;
  const inUse = 'IP 192.168.84.132 is in use\nHandle ID: h1\nActive Owner Attributes:\n  pod: gone-1\n';
  it.each([
    [
      'released',
      {
        'ipam show': { stdout: inUse, exitCode: 0 },
        'ipam release': { stdout: 'Successfully released IP address 192.168.84.132\n', exitCode: 0 },
      },
      'done',
    ],
    ['given to another', { 'ipam show': { stdout: inUse.replace('h1', 'h2'), exitCode: 0 } }, 'failed'],
    ['free already', { 'ipam show': { stdout: '192.168.84.132 is not assigned\n', exitCode: 0 } }, 'failed'],
    ['not to be read', { 'ipam show': { stderr: 'forbidden', exitCode: 1 } }, 'failed'],
    [
      'exits with 0 and says something else',
      { 'ipam show': { stdout: inUse, exitCode: 0 }, 'ipam release': { stdout: 'hm', exitCode: 0 } },
      'unknown',
    ],
    [
      'does not end',
      { 'ipam show': { stdout: inUse, exitCode: 0 }, 'ipam release': { failure: 'it did not end within 20 s' } },
      'unknown',
    ],
  ])('%s', async (_, answers, outcome) => {
    expect(await releaseAddress(saying(answers), action, signal)).toMatchObject({ outcome });
  });
});
