import type { Cluster } from '../collect/kubernetes/client.ts';

/**
 * A cluster that is asked the same only once: the paths of one question, to a workload's pods or a Service's
 * endpoints, share what they read. What nodes are asked is not shared. The reads of one diagnosis must not be
 * withdrawn by another's, so all of them follow one signal.
 */
export const shareReads = (cluster: Cluster, signal: AbortSignal): Cluster => {
  const answers = new Map<string, ReturnType<Cluster['get']>>();
  return {
    ...cluster,
    get: (path, query = {}, options = {}) => {
      const key = JSON.stringify([path, Object.entries(query).sort(), options.accept]);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = cluster.get(path, query, { ...options, signal });
      answers.set(key, answer);
      return answer;
    },
  };
};
