import { z } from 'zod';
import type { Read } from '../../case/read.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { Cluster } from '../kubernetes/client.ts';

const versionSchema = z.object({ gitVersion: z.string().max(100) });
const groupsSchema = z
  .object({ groups: z.array(z.object({ name: z.string() })) })
  .transform(({ groups }) => groups.map(({ name }) => name));

/** Kubernetes' version: `v1.33.1`. */
export const readVersion = async (cluster: Pick<Cluster, 'get'>, signal: AbortSignal): Promise<Read<string>> => {
  const read = readAnswer(await cluster.get('/version', {}, { signal }), 'get /version', versionSchema);
  return read.ok ? { ok: true, value: read.value.gitVersion } : read;
};

/** Names of the API groups that the server has, without the core group. */
export const readGroups = async (cluster: Pick<Cluster, 'get'>, signal: AbortSignal): Promise<Read<string[]>> =>
  readAnswer(await cluster.get('/apis', {}, { signal }), 'get /apis', groupsSchema);
