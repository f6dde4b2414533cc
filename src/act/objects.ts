import { z } from 'zod';
import { got, missing, type Read } from '../case/read.ts';
import { type ApiAnswer, codeOfAnswer } from '../collect/kubernetes/api-answer.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { tableOf } from '../table.ts';

/** Reading objects just before and after a change. */

/** The body, `undefined` where there is no such object, or why it could not be read. */
export const bodyOf = (answer: ApiAnswer): Read<unknown> => {
  if (answer.kind === 'ok') return got(answer.body);
  return answer.kind === 'not-found' ? got(undefined) : missing(answer.message, codeOfAnswer(answer));
};

export const readPath = async (
  cluster: Cluster,
  path: string,
  signal: AbortSignal,
  query?: Record<string, string>,
): Promise<Read<unknown>> => bodyOf(await cluster.get(path, query, { signal }));

const identitySchema = z.looseObject({
  metadata: z.looseObject({ uid: z.string().optional(), resourceVersion: z.string().optional() }),
});

export const identityOf = (body: unknown): { uid?: string | undefined; resourceVersion?: string | undefined } => {
  const parsed = identitySchema.safeParse(body);
  return parsed.success ? parsed.data.metadata : {};
};

/** Resources of the kinds that are applied from here. Nothing else is. */
const resources: Record<string, string> = tableOf({
  'networking.k8s.io/v1 NetworkPolicy': 'networkpolicies',
  'rbac.authorization.k8s.io/v1 ClusterRole': 'clusterroles',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': 'clusterrolebindings',
});

/** Path of the object that a manifest describes; `undefined`: a kind that is not written from here. */
export const pathOf = (manifest: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string | undefined };
}): string | undefined => {
  const { apiVersion, kind, metadata } = manifest;
  const resource = resources[`${apiVersion} ${kind}`];
  const namespace = metadata.namespace === undefined ? '' : `namespaces/${metadata.namespace}/`;
  return resource && `/apis/${apiVersion}/${namespace}${resource}/${metadata.name}`;
};

/** Is everything that `wanted` says so in `actual`? Lists are compared item by item. */
export const holds = (actual: unknown, wanted: unknown): boolean => {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, i) => holds(actual[i], item))
    );
  }
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return Object.values(wanted).every((item) => !item);
  return Object.entries(wanted).every(([key, value]) =>
    // Fields that are false or zero are left out when stored.
    Object.hasOwn(actual, key) ? holds(Reflect.get(actual, key), value) : value === false || value === 0,
  );
};
