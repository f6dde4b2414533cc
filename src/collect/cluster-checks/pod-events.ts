import { z } from 'zod';
import type { AgentPod } from '../../case/cluster-check-input.ts';
import { got, type Read } from '../../case/read.ts';
import { type ClusterCheckReading, listOf } from './lists.ts';

const eventSchema = z
  .object({ type: z.string().nullish(), message: z.string().max(4_096).nullish(), count: z.number().nullish() })
  .transform(({ type, message, count }) => ({
    warning: type === 'Warning',
    message: message ?? '',
    count: count ?? 1,
  }));
const mostEvents = 200;

/** A readiness check that fails says why: whether the API server is not reached, or refuses. */
export const readEvents = async (
  reading: ClusterCheckReading,
  { namespace, name }: AgentPod,
): Promise<Read<string[]>> => {
  const read = await listOf(
    reading,
    `list events in ${namespace}`,
    `/api/v1/namespaces/${namespace}/events`,
    eventSchema,
    { limit: mostEvents, query: { fieldSelector: `involvedObject.name=${name}` } },
  );
  return read.ok
    ? got(
        read.value
          .filter(({ warning, message }) => warning && message !== '')
          .slice(0, mostEvents)
          .map(
            ({ message, count }) => `${count > 1 ? `${count} × ` : ''}${message.replaceAll(/\s+/g, ' ').slice(0, 400)}`,
          ),
      )
    : read;
};
