import { connectCluster } from '../collect/kubernetes/client.ts';
import { readPairPolicyObjects } from '../collect/policies/pair-objects.ts';
import { readAllPolicyObjects } from '../collect/policies/policy-objects.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import type { ClusterOptions, LoadedFromCluster } from '../policy-cli/add-policy-commands.ts';

/** One page of pods of a large cluster takes its time. */
const requestTimeoutMs = 15_000;

/** Reads from the cluster of a kubeconfig what decides about these ends, or about all. */
export const readPolicyObjects = async (
  options: ClusterOptions,
  ends: readonly EndpointRef[] | 'all',
): Promise<LoadedFromCluster> => {
  const cluster = connectCluster({
    requestTimeoutMs,
    ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
    ...(options.context ? { context: options.context } : {}),
  });
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return ends === 'all'
      ? await readAllPolicyObjects(cluster, stop.signal)
      : await readPairPolicyObjects(cluster, ends, stop.signal);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    cluster.close();
  }
};
