import type { ListingCluster } from '../kubernetes/client.ts';
import { calicoctlWith } from './calicoctl.ts';
import { etcdCluster } from './etcd-cluster.ts';
import { calicoctlReader } from './read.ts';

/** Where Calico's objects are, and how calicoctl gets there. */
export interface DatastoreSettings {
  datastore?: 'kubernetes' | 'etcd' | undefined;
  kubeconfig?: string | undefined;
  /** Path of the program; absent: the one on PATH. */
  calicoctl?: string | undefined;
  calicoctlConfig?: string | undefined;
  allowVersionMismatch?: boolean | undefined;
}

/** The cluster as it is asked: by its API alone, or with calicoctl where Calico's objects are in etcd. */
export const withDatastore = (
  cluster: ListingCluster,
  settings: DatastoreSettings,
  env: NodeJS.ProcessEnv,
): ListingCluster => {
  if (settings.datastore !== 'etcd') return cluster;
  const run = calicoctlWith({
    path: settings.calicoctl,
    ...(settings.kubeconfig ? { kubeconfig: settings.kubeconfig } : {}),
    // calicoctl's settings file says which datastore it is.
    env: settings.calicoctlConfig === undefined ? { ...env, DATASTORE_TYPE: env.DATASTORE_TYPE ?? 'etcdv3' } : env,
  });
  return etcdCluster(
    cluster,
    calicoctlReader(run, {
      config: settings.calicoctlConfig,
      allowVersionMismatch: settings.allowVersionMismatch,
    }),
  );
};
