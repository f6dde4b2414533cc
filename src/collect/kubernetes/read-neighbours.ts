import type { Objects } from '../../case/objects.ts';
import { got, missing } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Cluster } from './client.ts';
import { podSchemaFromApi } from './read-pod.ts';

/** A namespace with more pods is not looked through for one suggestion. */
const mostPods = 500;

/** All pods of some namespaces, in one request each; none at all where one of them has too many or was not read. */
export const readNeighbours = async (
  cluster: Pick<Cluster, 'get'>,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<NonNullable<Objects['neighbours']>> => {
  const reads = await Promise.all(
    namespaces.map((namespace) =>
      listPaged(cluster, {
        what: `list pods in ${namespace}`,
        path: `/api/v1/namespaces/${namespace}/pods`,
        item: podSchemaFromApi,
        limit: mostPods,
        most: mostPods,
        signal,
      }),
    ),
  );
  const failed = reads.find((read) => !read.ok);
  if (failed && !failed.ok) return failed;
  const lists = reads.map((read) => (read.ok ? read.value : []));
  if (lists.some((pods) => pods.length >= mostPods)) return missing(say('read.endless'));
  return got(lists.flat().map(({ annotations: _annotations, ...pod }) => pod));
};
