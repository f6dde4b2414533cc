import { z } from 'zod';
import type { Affinity, BgpNode, BgpObjects, BgpPeer, Objects } from '../../case/objects.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { bareAddress, samePrefix } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { pageOf } from '../cluster-checks/paged-list.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { nodeSchemaFromApi } from './read-node.ts';
import { readsOf } from './reads.ts';

/** Objects that say why a route is missing: read only where one is, one page of each kind. */

const limit = '500';
const text = z.string().max(4096);
const optionalText = text
  .nullish()
  .catch(null)
  .transform((value) => value || undefined);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).catch(false);

const affinitySchema = z
  .object({
    spec: z.object({
      cidr: text,
      node: text,
      state: text.default('confirmed'),
      type: optionalText,
      deleted: flag.default(false),
    }),
  })
  .transform(({ spec: { cidr, node, state, type = 'host', deleted } }) => ({ cidr, node, state, type, deleted }));

export const bgpPeerFromApi = z
  .object({
    metadata: z.object({ name: text }),
    spec: z
      .object({ node: optionalText, nodeSelector: optionalText, peerIP: optionalText, peerSelector: optionalText })
      .default({ node: undefined, nodeSelector: undefined, peerIP: undefined, peerSelector: undefined }),
  })
  .transform(({ metadata: { name }, spec: { node, nodeSelector, peerIP, peerSelector } }): BgpPeer => {
    const said = { node, nodeSelector, peerIP, peerSelector };
    return { name, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
  });

/** Whether the mesh is on; `undefined`: nothing is said. */
export const meshFromApi = z
  .object({ spec: z.object({ nodeToNodeMeshEnabled: z.boolean().nullish() }).nullish() })
  .transform(({ spec }) => spec?.nodeToNodeMeshEnabled ?? undefined);

type Getter = Pick<Cluster, 'get'>;

const firstPage = async <S extends z.ZodType>(
  cluster: Getter,
  plural: string,
  path: string,
  schema: S,
  signal: AbortSignal,
) => readAnswer(await cluster.get(path, { limit }, { signal }), `list ${plural}`, pageOf(schema));

/** Of a list that goes on, or that has what cannot be read, that one is not there cannot be told. */
const whole = <T>(
  plural: string,
  { good, broken, next }: { good: T[]; broken: number; next?: string | undefined },
): Read<T[]> => {
  if (broken > 0) return missing(say('read.broken-objects', { count: broken }), 'garbled');
  return next === undefined ? got(good) : missing(say('read.list-goes-on', { what: plural }), 'too-large');
};

/** Every affinity for one of these blocks. */
export const readAffinities = async (
  cluster: Getter,
  group: Objects['calicoGroup'],
  blocks: readonly string[],
  signal: AbortSignal,
): Promise<Read<Affinity[]>> => {
  const page = await firstPage(cluster, 'blockaffinities', `/apis/${group}/blockaffinities`, affinitySchema, signal);
  if (!page.ok) return page;
  const read = whole('blockaffinities', page.value);
  if (!read.ok) return read;
  return got(
    read.value
      .filter(
        ({ cidr, type, deleted }) => !deleted && type === 'host' && blocks.some((block) => samePrefix(block, cidr)),
      )
      .map(({ cidr, node, state }) => ({ cidr, node, state })),
  );
};

/** Labels that no selector names tell nothing here. */
const named = (labels: Readonly<Record<string, string>>, peers: readonly BgpPeer[]): Record<string, string> => {
  const selectors = peers.flatMap(({ nodeSelector, peerSelector }) => [nodeSelector ?? '', peerSelector ?? '']);
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => selectors.some((selector) => selector.includes(key))),
  );
};

/** Who is to have a session with whom: the mesh, the peers, the nodes that these select. */
export const readBgpObjects = async (
  cluster: Getter,
  group: Objects['calicoGroup'],
  signal: AbortSignal,
): Promise<Read<BgpObjects>> => {
  const folder = `/apis/${group}`;
  const [mesh, peers, nodes] = await Promise.all([
    readsOf(cluster, signal).oneOr(
      'get bgpconfiguration default',
      `${folder}/bgpconfigurations/default`,
      meshFromApi,
      undefined,
    ),
    firstPage(cluster, 'bgppeers', `${folder}/bgppeers`, bgpPeerFromApi, signal),
    firstPage(cluster, 'nodes', '/api/v1/nodes', nodeSchemaFromApi, signal),
  ]);
  if (!mesh.ok) return mesh;
  if (!peers.ok) return peers;
  if (!nodes.ok) return nodes;
  const all = whole('bgppeers', peers.value);
  if (!all.ok) return all;
  return got({
    mesh: mesh.value ?? true,
    peers: all.value,
    nodes: nodes.value.good.map(({ name, labels, internalIPs, calico }): BgpNode => {
      const id = calico.routeReflectorClusterID;
      return {
        name,
        labels: named(labels, all.value),
        addresses: [calico.ipv4Address, calico.ipv6Address, ...internalIPs].flatMap((one) => bareAddress(one) ?? []),
        ...(id === undefined || id === '' ? {} : { clusterId: id }),
      };
    }),
    ...(nodes.value.next === undefined && nodes.value.broken === 0 ? {} : { notAll: true }),
  });
};
