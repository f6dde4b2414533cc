import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PublicError } from '../../../src/errors.ts';
import { onCluster } from '../../../src/terminal/on-cluster.ts';
import { writeDeadKubeconfig } from '../../helpers/dead-kubeconfig.ts';

let folder: string;
let kubeconfig: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-on-cluster-'));
  kubeconfig = await writeDeadKubeconfig(folder);
});

afterAll(() => rm(folder, { recursive: true }));

const interrupted = (then: (signal: AbortSignal) => unknown): Promise<unknown> =>
  onCluster({ kubeconfig }, undefined, async (_cluster, signal) => {
    process.emit('SIGINT');
    return then(signal);
  });

it('after Ctrl-C the question was withdrawn, whatever a read that was cut short says', async () => {
  const withdrawn = { code: 'withdrawn', message: 'The question was withdrawn before it was answered.' };
  await expect(interrupted((signal) => signal.throwIfAborted())).rejects.toMatchObject(withdrawn);
  await expect(
    interrupted(() => Promise.reject(new PublicError('cluster-refused', 'shop/db-0 could not be looked up.'))),
  ).rejects.toMatchObject(withdrawn);
});

it('without it an error is what it is', async () => {
  const listeners = process.listenerCount('SIGINT');
  const refused = new PublicError('cluster-refused', 'no');
  await expect(onCluster({ kubeconfig }, undefined, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});
