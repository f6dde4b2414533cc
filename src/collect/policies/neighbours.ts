import type { Unread } from '../../intended/policy/unread.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { coreKinds } from './kinds.ts';
import { openObjectReader } from './object-reader.ts';

/** The pods of some namespaces and their accounts: whom a policy that is suggested there would select as well. */
export const readNeighbours = async (
  cluster: Pick<Cluster, 'get'>,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<{ objects: unknown[]; unread: Unread[] }> => {
  const reader = openObjectReader(cluster, signal);
  await Promise.all(
    [...new Set(namespaces)].flatMap((namespace) =>
      [coreKinds.pods, coreKinds.serviceAccounts].map((kind) => reader.list(kind, 'v1', { namespace })),
    ),
  );
  return { objects: reader.objects, unread: reader.unread };
};
