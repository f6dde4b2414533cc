import { profiles, tieredPlurals, tierOf, toV1, toV3, v1Plural } from './calico-v3.ts';
import type { Entry } from './collection.ts';
import { isDryRun, type ResourceCall, type View } from './context.ts';
import { entryObject, keyOf } from './entries.ts';
import type { KubeObject } from './object.ts';
import { patchObject } from './patch.ts';
import type { Attributes } from './rbac.ts';
import { parseJson, readBody, sendJson } from './reply.ts';
import { type ResourceType, resourceRef } from './resources.ts';
import { ApiError, badRequest, methodNotAllowed, notFound, success, unsupportedMediaType } from './status.ts';
import { bodyObject, deleteOptions, mediaType } from './write.ts';

/** Calico's own API server, as far as one can tell it from the CRDs it stores in. */

const sourceType = (call: ResourceCall): ResourceType =>
  call.cluster.store.type(`${v1Plural(call.type.plural)}.crd.projectcalico.org`);

const tierForbidden = (type: ResourceType, name: string | undefined): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    `${resourceRef(type)}${name ? ` "${name}"` : ''} is forbidden: operation on Calico tiered policy is forbidden`,
    { ...(name ? { name } : {}), group: type.group, kind: type.plural },
  );

/** Rights on a tiered policy: get on its tier, and the verb on `tier.<plural>` for `<tier>.*` or by name. */
const mayTier = (call: ResourceCall, tier: string, name: string | undefined): boolean => {
  const { authorizer } = call.cluster;
  const group = 'projectcalico.org';
  if (!authorizer.decide(call.user, { verb: 'get', group, resource: 'tiers', name: tier }).allowed) return false;
  const asked = (policy: string): Attributes => ({
    verb: call.info.verb,
    group,
    resource: `tier.${call.type.plural}`,
    name: policy,
    ...(call.namespace ? { namespace: call.namespace } : {}),
  });
  const allowed = (policy: string) => authorizer.decide(call.user, asked(policy)).allowed;
  return allowed(`${tier}.*`) || (name !== undefined && allowed(name));
};

const requireTier = (call: ResourceCall, object: object, name: string | undefined): void => {
  if (!tieredPlurals.has(call.type.plural)) return;
  if (!mayTier(call, tierOf(object), name)) throw tierForbidden(call.type, name);
};

/** The stored name of a v3 name: older Calico stores policies of the default tier with its prefix. */
const storedName = (call: ResourceCall, source: ResourceType, name: string): string => {
  const collection = call.cluster.store.collection(source);
  const old = `default.${name}`;
  const exact = collection.get(keyOf(source, name, call.namespace));
  return !exact && collection.get(keyOf(source, old, call.namespace)) ? old : name;
};

export const aggregatedView = (call: ResourceCall): View => {
  const source = sourceType(call);
  const shown = (entry: Entry): KubeObject => toV3(entryObject(source, entry));
  const tiers = call.cluster.store.list('tiers.crd.projectcalico.org').map((tier) => tier.metadata.name);
  const allowed = new Set(
    tieredPlurals.has(call.type.plural) ? tiers.filter((tier) => mayTier(call, tier, call.name)) : [],
  );
  return {
    source,
    item: (entry) => JSON.stringify(shown(entry)),
    whole: (entry) => JSON.stringify(shown(entry)),
    storedName: (name) => storedName(call, source, name),
    ...(tieredPlurals.has(call.type.plural)
      ? { visible: (entry) => allowed.has(tierOf(entryObject(source, entry))) }
      : {}),
  };
};

/** Lists of tiered policies are refused whole where no tier may be read. */
export const requireSomeTier = (call: ResourceCall): void => {
  if (!tieredPlurals.has(call.type.plural)) return;
  const tiers = call.cluster.store.list('tiers.crd.projectcalico.org').map((tier) => tier.metadata.name);
  const any = [...tiers, 'default'].some((tier) => mayTier(call, tier, call.name));
  if (!any) throw tierForbidden(call.type, call.name);
};

export const handleProfiles = (call: ResourceCall): void => {
  const { cluster, type, name, info, res } = call;
  const all = profiles(cluster.store.list('namespaces'), cluster.store.list('serviceaccounts'));
  const version = String(cluster.store.resourceVersion);
  if (info.verb === 'list') {
    const metadata = { resourceVersion: `${version}/${version}` };
    sendJson(res, 200, { kind: 'ProfileList', apiVersion: 'projectcalico.org/v3', metadata, items: all });
  } else if (info.verb === 'get') {
    const found = all.find((one) => one.metadata.name === name);
    if (!found) throw notFound(type, name ?? '');
    sendJson(res, 200, found);
  } else {
    throw methodNotAllowed();
  }
};

const current = (call: ResourceCall): { stored: string; object: KubeObject } => {
  const source = sourceType(call);
  const stored = storedName(call, source, call.name ?? '');
  const object = call.cluster.store.get(resourceRef(source), stored, call.namespace);
  if (!object) throw notFound(call.type, call.name ?? '');
  return { stored, object: toV3(object) };
};

const patched = async (call: ResourceCall, object: KubeObject): Promise<KubeObject> => {
  const how = { 'application/merge-patch+json': 'merge', 'application/json-patch+json': 'json' } as const;
  const media = mediaType(call);
  if (media !== 'application/merge-patch+json' && media !== 'application/json-patch+json') {
    throw unsupportedMediaType(Object.keys(how));
  }
  return patchObject(object, parseJson(await readBody(call.req)), how[media]);
};

/** POST, PUT, PATCH and DELETE on the v3 form. */
export const handleAggregatedWrite = async (call: ResourceCall): Promise<void> => {
  const { cluster, type, info, res, namespace } = call;
  const dryRun = isDryRun(info.query);
  if (info.verb === 'create') {
    const object = await bodyObject(call);
    requireTier(call, object, object.metadata.name);
    sendJson(res, 201, toV3(cluster.store.create(toV1(object), { dryRun })));
    return;
  }
  if (call.name === undefined) throw badRequest('collections of projectcalico.org/v3 cannot be deleted here');
  const { stored, object } = current(call);
  requireTier(call, object, call.name);
  if (info.verb === 'delete') {
    cluster.store.delete(resourceRef(sourceType(call)), stored, namespace, await deleteOptions(call));
    sendJson(res, 200, success(type, call.name, object.metadata.uid ?? ''));
    return;
  }
  const next = info.verb === 'patch' ? await patched(call, object) : await bodyObject(call);
  const v1 = toV1(next);
  sendJson(res, 200, toV3(cluster.store.update({ ...v1, metadata: { ...v1.metadata, name: stored } }, { dryRun })));
};
