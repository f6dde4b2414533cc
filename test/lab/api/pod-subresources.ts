import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceCall } from './context.ts';
import { isDryRun } from './context.ts';
import { prepareExec } from './exec.ts';
import { kubeletUnreachable } from './exec-backend.ts';
import type { FailureBehaviour } from './faults.ts';
import { isFields, valueAt } from './object.ts';
import { parseJson, readBody, sendJson } from './reply.ts';
import { badRequest, internalError, notFound } from './status.ts';
import type { DeleteOptions } from './store-options.ts';

/** GET pods/NAME/log: plain text (recording 50). */
export const handleLog = async (call: ResourceCall, fault: FailureBehaviour | undefined): Promise<void> => {
  const { cluster, name = '', namespace = '', info, res } = call;
  const query = new URLSearchParams(info.query);
  query.set('command', 'log');
  query.set('stdout', 'true');
  const { container, node } = prepareExec(cluster.store, namespace, name, query);
  if (fault?.kubeletUnreachable) {
    await delay(fault.latencyMs ?? 30_000);
    throw internalError(kubeletUnreachable(node, `/containerLogs/${namespace}/${name}/${container}`));
  }
  const text = cluster.logs({ namespace, name }, container, info.query);
  const tail = info.query.get('tailLines');
  const lines = text.split(/(?<=\n)/);
  res.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  res.end(tail === null ? text : Number(tail) === 0 ? '' : lines.slice(-Number(tail)).join(''));
};

/** POST pods/NAME/eviction (recording 49). */
export const handleEviction = async (call: ResourceCall): Promise<void> => {
  const { cluster, name = '', namespace, info, res } = call;
  const body = parseJson(await readBody(call.req));
  const asked = valueAt(body, 'metadata', 'name');
  if (asked !== undefined && asked !== name) throw badRequest(`name in URL does not match name in Eviction object`);
  if (!cluster.store.get('pods', name, namespace)) throw notFound(call.type, name);
  const options = valueAt(body, 'deleteOptions');
  const grace = valueAt(options, 'gracePeriodSeconds');
  const uid = valueAt(options, 'preconditions', 'uid');
  const inBody = isFields(options) && Array.isArray(options.dryRun) && options.dryRun.includes('All');
  const how: DeleteOptions = {
    dryRun: isDryRun(info.query) || inBody,
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(typeof uid === 'string' ? { uid } : {}),
  };
  cluster.store.delete('pods', name, namespace, how);
  sendJson(res, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
};
