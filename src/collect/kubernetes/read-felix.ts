import { z } from 'zod';
import type { FelixConfiguration, Objects } from '../../case/objects.ts';
import { missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './client.ts';
import { readsOf } from './reads.ts';

const word = z.string().max(64).nullish().catch(null);
const number = z.number().nullish().catch(null);

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
      })
      .nullish(),
  })
  .transform(
    ({ metadata, spec }): FelixConfiguration => ({
      name: metadata.name,
      ...(metadata.creationTimestamp ? { createdAt: metadata.creationTimestamp } : {}),
      spec: {
        ...(spec?.nodeSelector ? { nodeSelector: spec.nodeSelector } : {}),
        ...(spec?.vxlanVNI == null ? {} : { vxlanVNI: spec.vxlanVNI }),
        ...(spec?.vxlanPort == null ? {} : { vxlanPort: spec.vxlanPort }),
        ...(spec?.programClusterRoutes ? { programClusterRoutes: spec.programClusterRoutes } : {}),
      },
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
