import type { Pod } from '../../case/objects.ts';
import { got, type Read } from '../../case/read.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Cluster } from './client.ts';
import { podSchemaFromApi } from './read-pod.ts';

/** Pods that are named by what they have in common. */
export interface Selection {
  /** `app=web,tier=front` */
  labels?: string | undefined;
  namespace?: string | undefined;
  node?: string | undefined;
}

/** More than this are not looked through. */
const mostPods = 1_000;

/** Those that live, without those that have finished. `isCut`: there may be more. */
export const selectedPods = async (
  cluster: Pick<Cluster, 'get'>,
  { labels, namespace, node }: Selection,
  signal: AbortSignal,
): Promise<Read<{ pods: Pod[]; isCut: boolean }>> => {
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  const read = await listPaged(cluster, {
    what: `list pods${labels === undefined ? '' : ` -l ${labels}`}${where}${node === undefined ? '' : ` on ${node}`}`,
    path: namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`,
    query: {
      ...(labels === undefined ? {} : { labelSelector: labels }),
      ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }),
    },
    item: podSchemaFromApi,
    limit: 250,
    most: mostPods,
    signal,
  });
  return read.ok
    ? got({ pods: read.value.filter(({ finished }) => !finished), isCut: read.value.length >= mostPods })
    : read;
};
