import { z } from 'zod';
import type { ClusterDns } from '../../case/dns.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { lenientList } from './lenient-list.ts';
import { tolerantList } from './read-pod.ts';
import { sliceSchema } from './read-service.ts';

const namespace = 'kube-system';
/** CoreDNS keeps the label of its predecessor, whatever its Service is called. */
const label = 'k8s-app=kube-dns';

const serviceSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ clusterIP: z.string().optional(), clusterIPs: lenientList(z.string()) }),
});

/** The Service by which pods ask for names, and the pods that answer: two requests. */
export const readClusterDns = async (cluster: Cluster, signal: AbortSignal): Promise<Read<ClusterDns>> => {
  const list = async <S extends z.ZodType>(what: string, path: string, labelSelector: string, schema: S) =>
    readAnswer(await cluster.get(path, { labelSelector }, { signal }), what, tolerantList(schema));
  const services = await list(
    'list services of the cluster DNS',
    `/api/v1/namespaces/${namespace}/services`,
    label,
    serviceSchema,
  );
  if (!services.ok) return services;
  const [service] = services.value.good;
  if (service === undefined) return missing(say('read.no-dns-service', { label, namespace }), 'not-found');
  const { name } = service.metadata;
  const slices = await list(
    `list endpointslices of ${namespace}/${name}`,
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    `kubernetes.io/service-name=${name}`,
    sliceSchema,
  );
  if (!slices.ok) return slices;
  const clusterIPs = [...new Set([...service.spec.clusterIPs, service.spec.clusterIP ?? ''])];
  return got({
    service: `${namespace}/${name}`,
    clusterIPs: clusterIPs.filter((address) => address !== '' && address !== 'None'),
    endpoints: slices.value.good.flat().map(({ ports, ...endpoint }) => ({
      ...endpoint,
      port: ports.find(({ protocol }) => protocol === 'UDP')?.port ?? 53,
    })),
  });
};
