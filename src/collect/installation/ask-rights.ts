import { z } from 'zod';
import { got, type Read } from '../../case/read.ts';
import { inParallel } from '../cluster-checks/in-parallel.ts';
import { readAnswer } from '../kubernetes/api-answer.ts';
import type { ListingCluster } from '../kubernetes/client.ts';

/** One verb on one resource: `pods/exec`, in a namespace or everywhere, of one name or of any. */
interface AskedFor {
  group: string;
  resource: string;
  verb: string;
  namespace?: string;
  name?: string;
}

const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });
const width = 8;

const attributesOf = ({ group, resource, verb, namespace, name }: AskedFor) => {
  const [kind, part] = resource.split('/', 2);
  return {
    group,
    resource: kind,
    verb,
    ...(part === undefined ? {} : { subresource: part }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
};

/** Whether this account has each right (SelfSubjectAccessReview, which needs none and is stored nowhere). */
export const askRights = async <R extends AskedFor>(
  cluster: Pick<ListingCluster, 'review'>,
  rights: readonly R[],
  signal: AbortSignal,
): Promise<{ right: R; allowed: Read<boolean> }[]> => {
  const asked = rights.map((right) => ({ right, allowed: undefined as Read<boolean> | undefined }));
  await inParallel(asked, width, async (each) => {
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: attributesOf(each.right) },
    };
    const answer = await cluster.review('selfsubjectaccessreviews', body, { signal });
    const read = readAnswer(answer, 'create selfsubjectaccessreviews', reviewSchema);
    each.allowed = read.ok ? got(read.value.status.allowed) : read;
  });
  return asked.flatMap(({ right, allowed }) => (allowed === undefined ? [] : [{ right, allowed }]));
};
