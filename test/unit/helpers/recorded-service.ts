import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../../../src/case/case.ts';
import { readService } from '../../../src/collect/kubernetes/read-service.ts';
import { objectsOf, recordedCase } from './recorded-case.ts';

interface Listed {
  metadata: { namespace: string; name: string; labels?: Record<string, string> };
}

export const recordedObjects = (recording: string, kind: string): Listed[] =>
  JSON.parse(readFileSync(join(objectsOf(recording), `${kind}.json`), 'utf8')).items;

/** A question of one pod about a Service as it was on the day of the recording, for each of its endpoints that is a pod. */
export const recordedServiceCases = async (
  recording: string,
  from: string,
  service: { namespace: string; name: string },
): Promise<Case[]> => {
  const read = await readService(
    {
      get: async (path, query) => {
        const slices = path.includes('/endpointslices');
        const found = recordedObjects(recording, slices ? 'endpointslices' : 'services').filter(
          ({ metadata }) =>
            metadata.namespace === service.namespace &&
            (slices
              ? query?.labelSelector === `kubernetes.io/service-name=${metadata.labels?.['kubernetes.io/service-name']}`
              : metadata.name === service.name),
        );
        return { kind: 'ok', body: slices ? { items: found } : found[0] };
      },
    },
    service.namespace,
    service.name,
    AbortSignal.timeout(1_000),
  );
  if (!read.ok || read.value === undefined) throw new Error(`no Service ${service.namespace}/${service.name}`);
  const found = read.value;
  const [address] = found.clusterIPs;
  const [port] = found.ports;
  if (address === undefined || port === undefined || !found.endpoints.ok) throw new Error('nothing to ask');
  return found.endpoints.value.flatMap(({ pod }) => {
    const to = `${pod?.namespace}/${pod?.name}`;
    if (pod === undefined || to === from) return [];
    const c = recordedCase({ recording, from, to, port: port.port });
    const { namespace, name } = service;
    return [
      {
        ...c,
        question: { ...c.question, to: { kind: 'service' as const, namespace, name } },
        service: { ...found, asked: { address } },
      },
    ];
  });
};
