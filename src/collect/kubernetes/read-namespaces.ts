import type { Objects } from '../../case/objects.ts';
import { got, missingOf } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './client.ts';
import { namespaceSchemaFromApi } from './read-calico.ts';
import { readsOf } from './reads.ts';

/** Every namespace carries its own name as a label since Kubernetes 1.21, so one list serves both. */
export const readNamespaces = async (
  cluster: Cluster,
  names: string[],
  signal: AbortSignal,
): Promise<Objects['namespaces']> => {
  const read = await readsOf(cluster, signal).list(
    'list namespaces',
    '/api/v1/namespaces',
    { labelSelector: `kubernetes.io/metadata.name in (${names.join(',')})` },
    namespaceSchemaFromApi,
  );
  return Object.fromEntries(
    names.map((name) => {
      if (!read.ok) return [name, read];
      const found = read.value.find((one) => one.name === name);
      return [name, found ? got(found) : missingOf(`namespace ${name}`, say('read.not-in-list'), 'not-found')];
    }),
  );
};
