import { z } from 'zod';
import type { Affinity, BgpNode, BgpObjects, BgpPeer, Objects } from '../../case/objects.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { bareAddress, samePrefix } from '../../ip/texts.ts';
import { say } from '../../words/say.ts';
import { pageOf } from '../cluster-checks/paged-list.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { nodeSchemaFromApi } from './read-node.ts';

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

const configurationSchema = z
  .object({ spec: z.object({ nodeToNodeMeshEnabled: z.boolean().nullish() }).nullish() })
  .transform(({ spec }) => spec?.nodeToNodeMeshEnabled ?? undefined);

type Getter = Pick<Cluster, 'get'>;

/** Of a list that goes on only what is on its first page is known: that one is not there cannot be told. */
const firstPage = async <S extends z.ZodType>(
  cluster: Getter,
  plural: string,
  path: string,
  schema: S,
  signal: AbortSignal,
) => readAnswer(await cluster.get(path, { limit }, { signal }), `list ${plural}`, pageOf(schema));

/** Every affinity for one of these blocks. */
export const readAffinities = async (
  cluster: Getter,
  group: Objects['calicoGroup'],
  blocks: readonly string[],
  signal: AbortSignal,
): Promise<Read<Affinity[]>> => {
  const read = await firstPage(cluster, 'blockaffinities', `/apis/${group}/blockaffinities`, affinitySchema, signal);
  if (!read.ok) return read;
  if (read.value.broken > 0) return missing(say('read.broken-objects', { count: read.value.broken }), 'garbled');
  if (read.value.next !== undefined) return missing(say('read.list-goes-on', { what: 'blockaffinities' }), 'too-large');
  return got(
    read.value.good
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
  const [configuration, peers, nodes] = await Promise.all([
    cluster.get(`${folder}/bgpconfigurations/default`, {}, { signal }),
    firstPage(cluster, 'bgppeers', `${folder}/bgppeers`, bgpPeerFromApi, signal),
    firstPage(cluster, 'nodes', '/api/v1/nodes', nodeSchemaFromApi, signal),
  ]);
  const mesh =
    configuration.kind === 'not-found' && !configuration.groupMissing
      ? got(undefined)
      : readAnswer(configuration, 'get bgpconfiguration default', configurationSchema);
  if (!mesh.ok) return mesh;
  if (!peers.ok) return peers;
  if (!nodes.ok) return nodes;
  if (peers.value.broken > 0) return missing(say('read.broken-objects', { count: peers.value.broken }), 'garbled');
  if (peers.value.next !== undefined) return missing(say('read.list-goes-on', { what: 'bgppeers' }), 'too-large');
  const all = peers.value.good;
  return got({
    mesh: mesh.value ?? true,
    peers: all,
    nodes: nodes.value.good.map(({ name, labels, internalIPs, calico }): BgpNode => {
      const id = calico.routeReflectorClusterID;
      return {
        name,
        labels: named(labels, all),
        addresses: [calico.ipv4Address, calico.ipv6Address, ...internalIPs].flatMap((one) => bareAddress(one) ?? []),
        ...(id === undefined || id === '' ? {} : { clusterId: id }),
      };
    }),
    ...(nodes.value.next === undefined && nodes.value.broken === 0 ? {} : { notAll: true }),
  });
};
