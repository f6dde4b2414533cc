import { aggregatedView, handleAggregatedWrite, handleProfiles, requireSomeTier } from './calico-aggregated.ts';
import type { Call, ReadCall, ResourceCall, View } from './context.ts';
import { handlePlainPath, sendUnavailable } from './discovery.ts';
import { entryJson } from './entries.ts';
import type { FailureBehaviour } from './faults.ts';
import { handleEviction, handleLog } from './pod-subresources.ts';
import { handleGet, handleList } from './read.ts';
import { sendNoPage } from './reply.ts';
import type { ResourceType } from './resources.ts';
import { handleReview } from './reviews.ts';
import { badRequest, methodNotAllowed, noSuchResource } from './status.ts';
import { handleWatch } from './watch.ts';
import { handleCreate, handleDelete, handleDeleteCollection, handlePatch, handleUpdate } from './write.ts';

const reads: Record<string, (call: ReadCall) => void | Promise<void>> = {
  get: handleGet,
  list: handleList,
  watch: handleWatch,
};

const writes: Record<string, (call: ResourceCall) => Promise<void>> = {
  create: handleCreate,
  update: handleUpdate,
  patch: handlePatch,
  delete: handleDelete,
  deletecollection: handleDeleteCollection,
};

const plainView = (type: ResourceType): View => ({
  source: type,
  item: (entry) => entry.json,
  whole: (entry) => entryJson(type, entry),
  storedName: (name) => name,
});

const aggregated = async (call: ResourceCall): Promise<void> => {
  if (call.type.plural === 'profiles') {
    handleProfiles(call);
    return;
  }
  const read = reads[call.info.verb];
  if (read) {
    requireSomeTier(call);
    await read({ ...call, view: aggregatedView(call) });
  } else {
    await handleAggregatedWrite(call);
  }
};

const byVerb = async (call: ResourceCall): Promise<void> => {
  const { verb } = call.info;
  const [read, write] = [reads[verb], writes[verb]];
  if (call.type.flavour === 'aggregated') await aggregated(call);
  else if (read) await read({ ...call, view: plainView(call.type) });
  else if (write) await write(call);
  else throw methodNotAllowed();
};

const subresource = (call: ResourceCall, fault: FailureBehaviour | undefined): void | Promise<void> => {
  const { type, info } = call;
  if (call.subresource === 'status' && type.statusSubresource) {
    if (!['get', 'update', 'patch'].includes(info.verb)) throw methodNotAllowed();
    return byVerb(call);
  }
  if (type.group === '' && type.plural === 'pods') {
    if (call.subresource === 'log' && info.verb === 'get') return handleLog(call, fault);
    if (call.subresource === 'eviction' && info.verb === 'create') return handleEviction(call);
    if (call.subresource === 'exec') throw badRequest('Upgrade request required');
  }
  throw noSuchResource();
};

/** Answers a request that may be made: finds the kind and the verb. */
export const route = async (call: Call, fault: FailureBehaviour | undefined): Promise<void> => {
  const { resource } = call.info;
  if (!resource) {
    handlePlainPath(call);
    return;
  }
  if (await handleReview(call)) return;
  const { store } = call.cluster;
  if (resource.group === 'projectcalico.org' && store.calicoApi === 'aggregated-down') {
    sendUnavailable(call);
    return;
  }
  const types = store.allTypes().filter((type) => type.group === resource.group && type.version === resource.version);
  const type = types.find((one) => one.plural === resource.plural);
  if (!type) {
    // Built-in and aggregated groups answer with a Status, groups of CRDs in plain text (recording 31).
    if (types[0] === undefined || types[0].flavour === 'custom') sendNoPage(call.res);
    else throw noSuchResource();
    return;
  }
  if (
    type.namespaced &&
    resource.namespace === undefined &&
    !['list', 'watch', 'deletecollection'].includes(call.info.verb)
  ) {
    throw type.flavour === 'custom' || call.info.verb === 'create' ? methodNotAllowed() : noSuchResource();
  }
  const named: ResourceCall = {
    ...call,
    type,
    name: resource.name,
    namespace: type.namespaced ? resource.namespace : undefined,
    subresource: resource.subresource,
  };
  if (resource.subresource !== undefined) {
    await subresource(named, fault);
    return;
  }
  await byVerb(named);
};
