import { z } from 'zod';
import type { Pod } from '../../case/objects.ts';
import { got, type Read } from '../../case/read.ts';
import { isWindows, virtualNode } from '../../intended/node-network.ts';
import { nodeAddress } from '../../intended/transport.ts';
import type { Lookup } from '../lookup.ts';
import { readAnswer } from './api-answer.ts';
import { calledNodes } from './called-nodes.ts';
import { calledServices } from './called-services.ts';
import type { Cluster } from './client.ts';
import { podsWithAddress } from './pods-with-address.ts';
import { nodeSchemaFromApi } from './read-node.ts';
import { podSchemaFromApi, tolerantList } from './read-pod.ts';
import { readService } from './read-service.ts';
import { readsOf } from './reads.ts';

const namesSchema = tolerantList(
  z
    .object({ metadata: z.object({ name: z.string(), namespace: z.string().default('') }) })
    .transform(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name })),
);

/** Written on nodes to which load balancers send nothing (Kubernetes, well-known labels). */
const leftOutByBalancers = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** Names alone are enough here: the server leaves specs and statuses out. */
export const namesOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Names are only for "did you mean": enough to be useful, few enough to be cheap on any cluster. */
const mostNames = '500';

/** Answers of one cluster for finding the ends of a question. */
export const lookupIn = (cluster: Cluster, signal: AbortSignal): Lookup => {
  const reads = readsOf(cluster, signal);
  const list = async <S extends z.ZodType>(
    what: string,
    path: string,
    query: Record<string, string>,
    schema: S,
    accept?: string,
  ) => readAnswer(await cluster.get(path, query, { signal, ...(accept ? { accept } : {}) }), what, schema);
  const pods = async (what: string, fieldSelector: string): Promise<Read<Pod[]>> => {
    const read = await list(what, '/api/v1/pods', { fieldSelector }, tolerantList(podSchemaFromApi));
    return read.ok ? got(read.value.good) : read;
  };
  const names = async (what: string, path: string): Promise<Read<{ namespace: string; name: string }[]>> => {
    const read = await list(what, path, { limit: mostNames }, namesSchema, namesOnly);
    return read.ok ? got(read.value.good) : read;
  };
  /** Nodes that were listed, which are not read again one by one. */
  const listed = new Map<string, z.output<typeof nodeSchemaFromApi>>();
  const node = async (name: string) => {
    const known = listed.get(name);
    return known !== undefined
      ? got(known)
      : reads.oneOr(`get node ${name}`, `/api/v1/nodes/${name}`, nodeSchemaFromApi, undefined);
  };
  return {
    pod: reads.podNamed,
    podsNamed: (name) => pods(`list pods named ${name}`, `metadata.name=${name}`),
    podsWithAddress: (address) => podsWithAddress(cluster, address, signal),
    service: (namespace, name) => readService(cluster, namespace, name, signal),
    podNames: (namespace) =>
      names('list pod names', namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`),
    async namespaceNames() {
      const read = await names('list namespaces', '/api/v1/namespaces');
      return read.ok ? got(read.value.map(({ name }) => name)) : read;
    },
    async nodeAddresses(name) {
      const read = await node(name);
      if (!read.ok) return read;
      const found = read.value;
      if (found === undefined) return got(undefined);
      const own = ([4, 6] as const).map((family) => nodeAddress(found, family));
      return got([...new Set([...own, ...found.internalIPs].filter((address) => address !== undefined))]);
    },
    async nodeNames() {
      const read = await names('list nodes', '/api/v1/nodes');
      return read.ok ? got(read.value.map(({ name }) => name)) : read;
    },
    async machineNames() {
      // The whole objects, as they are read for the question itself (`read-nodes.ts`): one request for both.
      const read = await list('list nodes', '/api/v1/nodes', { limit: mostNames }, tolerantList(nodeSchemaFromApi));
      if (!read.ok) return read;
      for (const each of read.value.good) listed.set(each.name, each);
      const machines = read.value.good.filter(({ labels }) => !isWindows(labels) && virtualNode(labels) === undefined);
      const [first, last] = [false, true].map((isLast) =>
        machines.filter(({ labels }) => leftOutByBalancers in labels === isLast),
      );
      return got([...(first ?? []), ...(last ?? [])].map(({ name }) => name));
    },
    async isReady(name) {
      const read = await node(name);
      return read.ok ? got(read.value?.ready === true) : read;
    },
    servicesCalled: (called) => calledServices(cluster, called, signal),
    nodesCalled: (address) => calledNodes(cluster, address, signal),
    podsOn: (node) => pods(`list pods on ${node}`, `spec.nodeName=${node}`),
    async servicesNamed(name) {
      const query = { fieldSelector: `metadata.name=${name}` };
      const read = await list(`list services named ${name}`, '/api/v1/services', query, namesSchema, namesOnly);
      return read.ok ? got(read.value.good) : read;
    },
    async servicesWithAddress(address) {
      const query = { fieldSelector: `spec.clusterIP=${address}` };
      const read = await list(`list services with the address ${address}`, '/api/v1/services', query, namesSchema);
      return read.ok ? got(read.value.good) : read;
    },
  };
};
