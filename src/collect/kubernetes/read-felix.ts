import { z } from 'zod';
import type { FelixConfiguration, Objects } from '../../case/objects.ts';
import { missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './client.ts';
import { readsOf } from './reads.ts';

const word = z.string().max(64).nullish().catch(null);
const number = z.number().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
const pattern = z.string().max(1_024).nullish().catch(null);
const cidrs = z.array(z.string().max(64)).max(1_000).nullish().catch(null);

type Spec = FelixConfiguration['spec'];

/** Those that are set: an empty text is none to Felix. */
const setOf = (spec: { [K in keyof Spec]?: Spec[K] | null | undefined }): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value != null && value !== ''));

/** One that cannot be read makes the list unreadable: it might be the one in force. */
const felixSchemaFromApi = z
  .object({
    metadata: z.object({ name: z.string(), creationTimestamp: z.string().nullish() }),
    spec: z
      .object({
        nodeSelector: z.string().max(1_024).nullish(),
        vxlanVNI: number,
        vxlanPort: number,
        programClusterRoutes: word,
        bpfEnabled: flag,
        bpfConnectTimeLoadBalancing: word,
        bpfHostNetworkedNATWithoutCTLB: word,
        bpfExternalServiceMode: word,
        bpfHostConntrackBypass: flag,
        bpfExcludeCIDRsFromNAT: cidrs,
        bpfDataIfacePattern: pattern,
      })
      .nullish(),
  })
  .transform(
    ({ metadata, spec }): FelixConfiguration => ({
      name: metadata.name,
      ...(metadata.creationTimestamp ? { createdAt: metadata.creationTimestamp } : {}),
      spec: setOf(spec ?? {}),
    }),
  );

/** All of them: a few, one for each node that is set otherwise. */
export const readFelixConfigurations = async (
  cluster: Cluster,
  { calicoGroup: group }: Pick<Objects, 'calicoGroup'>,
  signal: AbortSignal,
): Promise<Read<FelixConfiguration[]>> => {
  const what = 'list felixconfigurations';
  if (group === 'none') return missingOf(what, say('read.no-calico-group'), 'not-served');
  return readsOf(cluster, signal).list(what, `/apis/${group}/felixconfigurations`, {}, felixSchemaFromApi);
};
