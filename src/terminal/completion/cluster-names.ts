import { z } from 'zod';
import { listPaged } from '../../collect/cluster-checks/paged-list.ts';
import { connectCluster } from '../../collect/kubernetes/client.ts';
import { loadKubeConfig } from '../../collect/kubernetes/kubeconfig.ts';
import { namesOnly } from '../../collect/kubernetes/lookup.ts';
import { timeLimit } from '../../limits/time-limit.ts';
import type { Place } from './fitting.ts';

/** What completion reads of a cluster: names, within a time in which a person still waits. */

const patienceMs = 1_500;
/** Names of one list, and how many are read at a time. */
const mostNames = 5_000;
const pageSize = 500;

const named = z.object({ metadata: z.object({ name: z.string() }) });

/**
 * Whether who we are is told by a program that a file names which was only typed so far: it may be anything, and nobody
 * has pressed Enter.
 */
const runsWhatWasTyped = (place: Place): boolean => {
  if (place.kubeconfig === undefined) return false;
  const user = loadKubeConfig(place).getCurrentUser();
  return user?.exec != null || user?.authProvider != null;
};

/** Names of a list of the API server; undefined where it does not answer in time or may not be asked. */
export const namesInCluster = async (place: Place, path: string): Promise<string[] | undefined> => {
  const limit = timeLimit(patienceMs);
  try {
    if (runsWhatWasTyped(place)) return undefined;
    const cluster = connectCluster({ requestTimeoutMs: patienceMs, ...place });
    try {
      const asked = listPaged(cluster, {
        what: `list ${path}`,
        path,
        item: named,
        limit: pageSize,
        most: mostNames,
        accept: namesOnly,
        signal: limit.signal,
      });
      // A program that the kubeconfig names may take longer than any request.
      const late = new Promise<undefined>((resolve) => {
        limit.signal.addEventListener('abort', () => resolve(undefined));
      });
      const read = await Promise.race([asked, late]);
      return read?.ok ? read.value.map(({ metadata }) => metadata.name).slice(0, mostNames) : undefined;
    } finally {
      cluster.close();
    }
  } catch {
    return undefined;
  } finally {
    limit.end();
  }
};

/** Names of the contexts of a kubeconfig. */
export const contextsIn = ({ kubeconfig }: Place): string[] => {
  try {
    return loadKubeConfig(kubeconfig === undefined ? {} : { kubeconfig })
      .getContexts()
      .map(({ name }) => name);
  } catch {
    return [];
  }
};
