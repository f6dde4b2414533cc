import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { calicoctlWith, recordOf, saidLines } from '../../../../src/collect/calicoctl/calicoctl.ts';
import { said, saying } from '../../../helpers/said.ts';

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
    expect(late).toMatchObject({ failure: saying('it did not end within 0.1 s'), notStarted: false });
    expect(late.exitCode).toBeUndefined();
    const stop = AbortSignal.timeout(100);
    expect(await calicoctl(['version'], { ...options, signal: stop })).toMatchObject({
      failure: saying('it was told to stop'),
    });
    expect(await calicoctl(['version'], { ...options, signal: stop })).toMatchObject({ notStarted: true });
  });

  it('one that is not there says so, and nothing has happened', async () => {
    const calicoctl = calicoctlWith({ path: join(folder, 'none'), env: {} });
    expect(await calicoctl(['version'], options)).toMatchObject({
      notStarted: true,
      failure: saying(`${join(folder, 'none')} is not installed here`),
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
    expect(recordOf(run).slice(-2).map(said)).toEqual(['… 20 more lines', 'exit code 0']);
  });
});
