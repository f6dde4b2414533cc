import { load } from 'js-yaml';
import { admitByPolicies } from './admission-policy.ts';
import { applyObject } from './apply.ts';
import { isDryRun, type ResourceCall } from './context.ts';
import { refuseEscalation } from './escalation.ts';
import { type Fields, isFields, type KubeObject, type NewObject, valueAt } from './object.ts';
import type { PatchType } from './patch.ts';
import { parseJson, readBody, sendJson } from './reply.ts';
import { apiVersionOf, type ResourceType, resourceRef } from './resources.ts';
import { ApiError, badRequest, methodNotAllowed, notFound, success, unsupportedMediaType } from './status.ts';
import type { DeleteOptions } from './store-options.ts';

/** POST, PUT, PATCH and DELETE. */

export const mediaType = (call: ResourceCall): string =>
  (call.req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';

const bodyOf = async (call: ResourceCall): Promise<Fields> => {
  const text = await readBody(call.req);
  const body = mediaType(call) === 'application/yaml' ? load(text) : parseJson(text);
  if (!isFields(body)) throw badRequest('the object provided is unrecognized: it is no map');
  return body;
};

/** Checks the body against the URL as the real server does. */
const named = (call: ResourceCall, body: Fields): NewObject => {
  const { type, namespace, name } = call;
  const apiVersion = body.apiVersion ?? apiVersionOf(type);
  const kind = body.kind ?? type.kind;
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
    throw badRequest(
      `${kind} in version "${apiVersion}" cannot be handled as a ${type.kind}: expected ${apiVersionOf(type)}, Kind=${type.kind}`,
    );
  }
  const metadata: Fields = isFields(body.metadata) ? { ...body.metadata } : {};
  if (type.namespaced) {
    if (metadata.namespace !== undefined && metadata.namespace !== '' && metadata.namespace !== namespace) {
      throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
    }
    metadata.namespace = namespace;
  }
  if (name !== undefined) {
    if (metadata.name !== undefined && metadata.name !== name) {
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
    }
    metadata.name = name;
  }
  return { ...body, apiVersion: apiVersionOf(type), kind: type.kind, metadata };
};

/** The object a request carries, named as its URL says. */
export const bodyObject = async (call: ResourceCall): Promise<NewObject> => named(call, await bodyOf(call));

const part = (call: ResourceCall): 'main' | 'status' => (call.subresource === 'status' ? 'status' : 'main');

const stored = ({ cluster, type, name = '', namespace }: ResourceCall): KubeObject | undefined =>
  cluster.store.get(resourceRef(type), name, namespace);

/** `changed` gives the object as it would be stored. */
const admitChange = (call: ResourceCall, changed: () => KubeObject): void => {
  const oldObject = stored(call);
  if (oldObject !== undefined) admitByPolicies(call, { operation: 'UPDATE', object: changed(), oldObject });
};

export const handleCreate = async (call: ResourceCall): Promise<void> => {
  const { cluster, type, namespace, res, info } = call;
  if (call.name !== undefined) throw methodNotAllowed();
  const object = await bodyObject(call);
  if (type.namespaced && !cluster.store.get('namespaces', namespace ?? '')) {
    const missing = cluster.store.type('namespaces');
    throw notFound(missing, namespace ?? '');
  }
  if (!object.metadata.name && !object.metadata.generateName) {
    throw new ApiError(
      422,
      'Invalid',
      `${type.kind}${type.group ? `.${type.group}` : ''} "" is invalid: metadata.name: Required value: name or generateName is required`,
      {
        ...(type.group ? { group: type.group } : {}),
        kind: type.kind,
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: name or generateName is required',
            field: 'metadata.name',
          },
        ],
      },
    );
  }
  refuseEscalation(call, object);
  admitByPolicies(call, { operation: 'CREATE', object });
  sendJson(res, 201, cluster.store.create(object, { part: 'main', dryRun: isDryRun(info.query) }));
};

export const handleUpdate = async (call: ResourceCall): Promise<void> => {
  const { cluster, res, info } = call;
  const object = await bodyObject(call);
  refuseEscalation(call, object);
  admitChange(call, () => cluster.store.update(object, { part: part(call), dryRun: true }));
  sendJson(res, 200, cluster.store.update(object, { part: part(call), dryRun: isDryRun(info.query) }));
};

const patchTypes: Record<string, PatchType | 'apply'> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Only built-in kinds know strategic merge (recording 41). */
const accepted = (type: ResourceType): string[] => [
  'application/json-patch+json',
  'application/merge-patch+json',
  ...(type.flavour === 'builtin' ? ['application/strategic-merge-patch+json'] : []),
  'application/apply-patch+yaml',
];

export const handlePatch = async (call: ResourceCall): Promise<void> => {
  const { cluster, type, name = '', namespace, res, info } = call;
  const media = mediaType(call);
  const how = accepted(type).includes(media) ? patchTypes[media] : undefined;
  if (how === undefined) throw unsupportedMediaType(accepted(type));
  const text = await readBody(call.req);
  const dryRun = isDryRun(info.query);
  if (how === 'apply') {
    const manager = info.query.get('fieldManager');
    if (!manager) {
      throw new ApiError(
        422,
        'Invalid',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        { group: 'meta.k8s.io', kind: 'PatchOptions' },
      );
    }
    const body = load(text);
    if (!isFields(body)) throw badRequest('error decoding YAML: the patch is no map');
    const object = named(call, body);
    // What an apply makes anew has to be allowed to be created.
    if (!cluster.store.get(resourceRef(type), name, namespace)) {
      cluster.authorizer.require(call.user, {
        verb: 'create',
        group: type.group,
        resource: type.plural,
        ...(namespace ? { namespace } : {}),
      });
    }
    refuseEscalation(call, object);
    const how = { manager, force: info.query.get('force') === 'true', part: part(call) };
    if (stored(call) === undefined) admitByPolicies(call, { operation: 'CREATE', object });
    admitChange(call, () => applyObject(cluster.store, type, object, { ...how, dryRun: true }).object);
    const applied = applyObject(cluster.store, type, object, { ...how, dryRun });
    sendJson(res, applied.created ? 201 : 200, applied.object);
    return;
  }
  const patched = (isTrial: boolean): KubeObject =>
    cluster.store.patch(resourceRef(type), name, namespace, parseJson(text), how, {
      part: part(call),
      dryRun: isTrial,
    });
  admitChange(call, () => patched(true));
  sendJson(res, 200, patched(dryRun));
};

/** What the body of a DELETE says, held to the admission policies, which see the object that would go. */
export const deleteOptions = async (call: ResourceCall): Promise<DeleteOptions> => {
  const text = await readBody(call.req);
  const body = text === '' ? {} : parseJson(text);
  const query = call.info.query;
  const oldObject = call.name === undefined ? undefined : stored(call);
  if (oldObject !== undefined) {
    admitByPolicies(call, { operation: 'DELETE', oldObject, options: isFields(body) ? body : {} });
  }
  const grace = query.get('gracePeriodSeconds') ?? valueAt(body, 'gracePeriodSeconds');
  const uid = valueAt(body, 'preconditions', 'uid');
  const resourceVersion = valueAt(body, 'preconditions', 'resourceVersion');
  const dryRun = isDryRun(query) || (isFields(body) && Array.isArray(body.dryRun) && body.dryRun.includes('All'));
  return {
    dryRun,
    ...(grace === undefined || grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
};

export const handleDelete = async (call: ResourceCall): Promise<void> => {
  const { cluster, type, name = '', namespace, res } = call;
  const options = await deleteOptions(call);
  const { object, gone } = cluster.store.delete(resourceRef(type), name, namespace, options);
  const waits = !gone && !options.dryRun;
  sendJson(res, 200, type.returnsDeleted || waits ? object : success(type, name, object.metadata.uid ?? ''));
};

export const handleDeleteCollection = async (call: ResourceCall): Promise<void> => {
  const { cluster, type, namespace, res, info } = call;
  const options = await deleteOptions(call);
  const ref = resourceRef(type);
  const found: KubeObject[] = cluster.store.list(ref, {
    ...(namespace ? { namespace } : {}),
    labelSelector: info.query.get('labelSelector') ?? '',
    fieldSelector: info.query.get('fieldSelector') ?? '',
  });
  for (const object of found) cluster.store.delete(ref, object.metadata.name, object.metadata.namespace, options);
  sendJson(res, 200, {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion: String(cluster.store.resourceVersion) },
    items: found,
  });
};
