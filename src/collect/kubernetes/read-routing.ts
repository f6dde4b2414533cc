import { z } from 'zod';
import type { Affinity, BgpFilter, BgpFilterRule, BgpNode, BgpObjects, BgpPeer, Objects } from '../../case/objects.ts';
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

/** A filter with more rules than anybody writes is not read. */
const mostRules = 1_000;

const count = z.number().int().min(0).max(128).nullish();

/** What a rule asks for beyond these fields makes it one whose matching is not known. */
const knownOfRule = new Set(['action', 'cidr', 'matchOperator', 'prefixLength', 'source']);

const filterRuleSchema = z
  .looseObject({
    action: z.enum(['Accept', 'Reject']),
    cidr: optionalText,
    matchOperator: z
      .enum(['In', 'NotIn', 'Equal', 'NotEqual'])
      .nullish()
      .transform((value) => value ?? undefined),
    prefixLength: z.object({ min: count, max: count }).nullish(),
    source: optionalText,
  })
  .transform(({ action, cidr, matchOperator, prefixLength, source, ...rest }): BgpFilterRule => {
    const more = Object.entries(rest).some(([key, value]) => !knownOfRule.has(key) && value !== null);
    const [min, max] = [prefixLength?.min ?? undefined, prefixLength?.max ?? undefined];
    return {
      action,
      ...(cidr === undefined ? {} : { cidr }),
      ...(matchOperator === undefined ? {} : { matchOperator }),
      ...(min === undefined && max === undefined
        ? {}
        : { prefixLength: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } }),
      ...(source === undefined ? {} : { source }),
      ...(more ? { more } : {}),
    };
  });

const filterRules = z.array(filterRuleSchema).max(mostRules).nullish();

export const bgpFilterFromApi = z
  .object({
    metadata: z.object({ name: text }),
    spec: z
      .object({ exportV4: filterRules, exportV6: filterRules, importV4: filterRules, importV6: filterRules })
      .nullish(),
  })
  .transform(({ metadata: { name }, spec }): BgpFilter => {
    const fields = Object.entries(spec ?? {}).filter(([, rules]) => rules?.length);
    return { name, ...Object.fromEntries(fields) };
  });

export const bgpPeerFromApi = z
  .object({
    metadata: z.object({ name: text }),
    spec: z
      .object({
        node: optionalText,
        nodeSelector: optionalText,
        peerIP: optionalText,
        peerSelector: optionalText,
        filters: z.array(text).max(mostRules).nullish().catch(null),
      })
      .default({ node: undefined, nodeSelector: undefined, peerIP: undefined, peerSelector: undefined, filters: null }),
  })
  .transform(({ metadata: { name }, spec: { node, nodeSelector, peerIP, peerSelector, filters } }): BgpPeer => {
    const said = { node, nodeSelector, peerIP, peerSelector, filters: filters?.length ? filters : undefined };
    return { name, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
  });

/** What the default configuration says of sessions and of routes; each absent: nothing is said. */
export const bgpSettingsFromApi = z
  .object({
    spec: z
      .object({
        nodeToNodeMeshEnabled: z.boolean().nullish(),
        programClusterRoutes: z.string().max(64).nullish().catch(null),
      })
      .nullish(),
  })
  .transform(({ spec }) => ({
    mesh: spec?.nodeToNodeMeshEnabled ?? undefined,
    clusterRoutes: spec?.programClusterRoutes || undefined,
  }));

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
const namedLabels = (labels: Readonly<Record<string, string>>, peers: readonly BgpPeer[]): Record<string, string> => {
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
  const [settings, peers, nodes] = await Promise.all([
    readsOf(cluster, signal).oneOr(
      'get bgpconfiguration default',
      `${folder}/bgpconfigurations/default`,
      bgpSettingsFromApi,
      undefined,
    ),
    firstPage(cluster, 'bgppeers', `${folder}/bgppeers`, bgpPeerFromApi, signal),
    firstPage(cluster, 'nodes', '/api/v1/nodes', nodeSchemaFromApi, signal),
  ]);
  if (!settings.ok) return settings;
  if (!peers.ok) return peers;
  if (!nodes.ok) return nodes;
  const all = whole('bgppeers', peers.value);
  if (!all.ok) return all;
  const named = new Set(all.value.flatMap(({ filters = [] }) => filters));
  const filters =
    named.size === 0
      ? undefined
      : await firstPage(cluster, 'bgpfilters', `${folder}/bgpfilters`, bgpFilterFromApi, signal);
  return got({
    mesh: settings.value?.mesh ?? true,
    ...(settings.value?.clusterRoutes === undefined ? {} : { clusterRoutes: settings.value.clusterRoutes }),
    peers: all.value,
    // One that cannot be read is as one that is not there: what it does is not known.
    ...(filters?.ok ? { filters: filters.value.good.filter(({ name }) => named.has(name)) } : {}),
    nodes: nodes.value.good.map(({ name, labels, internalIPs, calico }): BgpNode => {
      const id = calico.routeReflectorClusterID;
      return {
        name,
        labels: namedLabels(labels, all.value),
        addresses: [calico.ipv4Address, calico.ipv6Address, ...internalIPs].flatMap((one) => bareAddress(one) ?? []),
        ...(id === undefined || id === '' ? {} : { clusterId: id }),
      };
    }),
    ...(nodes.value.next === undefined && nodes.value.broken === 0 ? {} : { notAll: true }),
  });
};
