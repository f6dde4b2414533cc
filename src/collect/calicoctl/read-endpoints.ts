import { z } from 'zod';
import type { EtcdEndpoint, Pod } from '../../case/objects.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import { codeOfAnswer } from '../kubernetes/api-answer.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { readsOf } from '../kubernetes/reads.ts';

/** In a name `-` parts the words, so inside a word it is doubled (calico#1.2). */
const doubled = (text: string): string => text.replaceAll('-', '--');

const endpointSchema = z
  .object({
    spec: z.object({
      node: z.string(),
      interfaceName: z.string(),
      ipNetworks: z.array(z.string()).default([]),
      profiles: z.array(z.string()).default([]),
    }),
  })
  .transform(
    ({ spec }): EtcdEndpoint => ({
      node: spec.node,
      interface: spec.interfaceName,
      addresses: spec.ipNetworks.map((network) => network.replace(/\/\d+$/, '')),
      profiles: spec.profiles,
    }),
  );

const root = '/apis/projectcalico.org/v3';

/** The pod's WorkloadEndpoint, which the CNI plugin writes; `null`: there is none. */
const endpointOf = async (cluster: Cluster, pod: Pod, signal: AbortSignal): Promise<Read<EtcdEndpoint | null>> => {
  const name = `${doubled(pod.nodeName ?? '')}-k8s-${doubled(pod.name)}-eth0`;
  const path = `${root}/namespaces/${pod.namespace}/workloadendpoints/${name}`;
  return readsOf(cluster, signal).oneOr(`get workloadendpoint ${name}`, path, endpointSchema, null);
};

/** Whether kube-controllers has written the namespace's profile. */
const profileOf = async (cluster: Cluster, namespace: string, signal: AbortSignal): Promise<Read<boolean>> => {
  const answer = await cluster.get(`${root}/profiles/kns.${namespace}`, {}, { signal });
  if (answer.kind === 'ok') return got(true);
  if (answer.kind === 'not-found' && !answer.groupMissing) return got(false);
  return missingOf(`get profile kns.${namespace}`, answer.message, codeOfAnswer(answer));
};

/** What only an etcd datastore stores: endpoints and profiles. In a Kubernetes one they follow from other objects. */
export const readEtcdObjects = async (
  cluster: Cluster,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<{ endpoints: Record<string, Read<EtcdEndpoint | null>>; profiles: Record<string, Read<boolean>> }> => {
  const own = pods.filter((pod) => !pod.hostNetwork && pod.nodeName !== undefined);
  const namespaces = [...new Set(own.map(({ namespace }) => namespace))];
  const [endpoints, profiles] = await Promise.all([
    Promise.all(
      own.map(async (pod) => [`${pod.namespace}/${pod.name}`, await endpointOf(cluster, pod, signal)] as const),
    ),
    Promise.all(namespaces.map(async (name) => [`kns.${name}`, await profileOf(cluster, name, signal)] as const)),
  ]);
  return { endpoints: Object.fromEntries(endpoints), profiles: Object.fromEntries(profiles) };
};
