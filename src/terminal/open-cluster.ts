import { withDatastore } from '../collect/calicoctl/open-datastore.ts';
import { connectCluster, type ListingCluster } from '../collect/kubernetes/client.ts';
import { readClusterSettings } from '../settings/config.ts';

/** The cluster that the options name, and where its Calico keeps its objects by the settings. */
export const openCluster = (
  options: { kubeconfig?: string | undefined; context?: string | undefined },
  /** Deadline of one request, in milliseconds. */
  requestTimeoutMs = 5_000,
): ListingCluster =>
  withDatastore(
    connectCluster({
      requestTimeoutMs,
      ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
      ...(options.context ? { context: options.context } : {}),
    }),
    readClusterSettings(process.env),
    process.env,
  );
