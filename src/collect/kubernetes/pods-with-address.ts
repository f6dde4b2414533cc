import type { Pod } from '../../case/objects.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { allocationOf, blockOfAddress } from '../../intended/blocks.ts';
import { poolOf } from '../../intended/transport.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { readPools } from './collect-objects.ts';
import { blockSchemaFromApi } from './read-calico.ts';
import { podSchemaFromApi, tolerantList } from './read-pod.ts';
import { readsOf } from './reads.ts';

const has = (pod: Pod, address: string): boolean => pod.ips.some((own) => sameAddress(own, address));

/** Who has the address by IPAM's word; `undefined`: IPAM does not say. */
const ownerInIpam = async (
  cluster: Cluster,
  address: string,
  signal: AbortSignal,
): Promise<{ namespace: string; name: string } | undefined> => {
  const { group, pools } = await readPools(cluster, signal);
  const pool = pools.ok ? poolOf(pools.value, address) : undefined;
  const block = pool && blockOfAddress(address, pool.blockSize);
  if (block === undefined || group === 'none') return undefined;
  const path = `/apis/${group}/ipamblocks/${block.name}`;
  const read = await readsOf(cluster, signal).one(`get ipamblock ${block.name}`, path, blockSchemaFromApi);
  const owner = read.ok ? allocationOf(read.value, address) : undefined;
  return owner?.pod !== undefined && owner.namespace !== undefined
    ? { namespace: owner.namespace, name: owner.pod }
    : undefined;
};

/** How far pods are looked through one after the other where nothing else leads to the one. */
const pageSize = 500;
const mostPages = 10;

const lookThrough = async (cluster: Cluster, address: string, signal: AbortSignal): Promise<Read<Pod[]>> => {
  const found: Pod[] = [];
  let next = '';
  for (let page = 0; page < mostPages; page += 1) {
    const query = { limit: String(pageSize), ...(next === '' ? {} : { continue: next }) };
    const answer = await cluster.get('/api/v1/pods', query, { signal });
    const read = readAnswer(answer, 'list pods', tolerantList(podSchemaFromApi));
    if (!read.ok) return read;
    for (const pod of read.value.good) if (has(pod, address)) found.push(pod);
    next = answer.kind === 'ok' ? continueOf(answer.body) : '';
    if (next === '') return got(found);
  }
  if (found.length > 0) return got(found);
  return missing(say('read.no-pod-with', { address, most: pageSize * mostPages }));
};

const continueOf = (body: unknown): string => {
  const metadata = typeof body === 'object' && body !== null && 'metadata' in body ? body.metadata : undefined;
  const token = typeof metadata === 'object' && metadata !== null && 'continue' in metadata ? metadata.continue : '';
  return typeof token === 'string' ? token : '';
};

/**
 * The pods that have an address. The server finds pods by their first address alone, and with two
 * families one of them is never first: then IPAM says whose it is, and where it does not, pods are
 * looked through, up to a bound.
 */
export const podsWithAddress = async (cluster: Cluster, address: string, signal: AbortSignal): Promise<Read<Pod[]>> => {
  const listed = readAnswer(
    await cluster.get('/api/v1/pods', { fieldSelector: `status.podIP=${address}` }, { signal }),
    `list pods with the address ${address}`,
    tolerantList(podSchemaFromApi),
  );
  if (!listed.ok) return listed;
  if (listed.value.good.length > 0) return got(listed.value.good);
  const owner = await ownerInIpam(cluster, address, signal);
  if (owner !== undefined) {
    const pod = await readsOf(cluster, signal).podNamed(owner.namespace, owner.name);
    if (pod.ok && pod.value && has(pod.value, address)) return got([pod.value]);
  }
  // An IPv4 address that is nobody's first is most often nobody's at all, and many questions are about such.
  return familyOf(address) === 6 ? lookThrough(cluster, address, signal) : got([]);
};
