import { agentSelector } from '../../intended/agent-pod.ts';
import type { EndpointRef } from '../../intended/policy/ends.ts';
import { contains, sameAddress } from '../../ip/texts.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { coreKinds, endpointSlices, type Fields, fieldsOf, type Kind, metadataOf } from './kinds.ts';
import { type ObjectReader, openObjectReader } from './object-reader.ts';
import { findCalico, finish, type PolicyObjects, readClusterWide, readOfNamespaces } from './policy-objects.ts';

/** What decides about one connection, and no more: what it costs does not grow with the number of pods. */

const { pods, namespaces, serviceAccounts, nodes, services } = coreKinds;

/** Beyond this many single objects one list is the smaller question. */
const mostSingle = 20;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const namespaceIn = (object: Fields): string => text(fieldsOf(object.metadata).namespace);
const ofKind = (reader: ObjectReader, kind: string): Fields[] => reader.objects.filter((each) => each.kind === kind);

const addressesOf = (pod: Fields): string[] => {
  const { podIP, podIPs } = fieldsOf(pod.status);
  const listed = Array.isArray(podIPs) ? podIPs.map((entry) => text(fieldsOf(entry).ip)) : [];
  return [...new Set([...listed, text(podIP)])].filter((address) => address !== '');
};

const holding = (reader: ObjectReader, address: string): Promise<Fields[]> =>
  reader.list(pods, 'v1', { query: { fieldSelector: `status.podIP=${address}` } });

/** The pods of one end, and whoever has the same address: rules see them all. */
const readEnd = async (reader: ObjectReader, end: EndpointRef): Promise<void> => {
  if ('address' in end) {
    const found = await holding(reader, end.address);
    if (found.length > 0) return;
    // Neither can be asked for by any address it may have, so nodes are read whole.
    await Promise.all([
      reader.list(nodes, 'v1'),
      reader.list(services, 'v1', { query: { fieldSelector: `spec.clusterIP=${end.address}` } }),
    ]);
    return;
  }
  const pod = await reader.get(pods, 'v1', end.name, end.namespace);
  if (!pod || fieldsOf(pod.spec).hostNetwork === true) return;
  const [address] = addressesOf(pod);
  if (address !== undefined) await holding(reader, address);
};

/** Objects by their names; one that may not be read stands there with its name alone, so that it is not taken for missing. */
const readNamed = async (
  reader: ObjectReader,
  kind: Kind,
  wanted: readonly { namespace?: string; name: string }[],
): Promise<void> => {
  if (wanted.length > mostSingle) {
    await reader.list(kind, 'v1');
    return;
  }
  await Promise.all(
    wanted.map(async ({ namespace, name }) => {
      const before = reader.unread.length;
      if (await reader.get(kind, 'v1', name, namespace)) return;
      if (reader.unread.length === before) return;
      const metadata = metadataOf({ metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
      reader.objects.push({ apiVersion: 'v1', kind: kind.kind, metadata });
    }),
  );
};

/** Namespaces, service accounts and nodes of the pods that were found, and namespaces of network sets. */
const readAround = async (reader: ObjectReader): Promise<void> => {
  const found = ofKind(reader, 'Pod');
  const endpoints = found.filter((pod) => fieldsOf(pod.spec).hostNetwork !== true);
  const owners = [...endpoints, ...ofKind(reader, 'NetworkSet')];
  const accounts = new Map(
    endpoints.map((pod) => {
      const { serviceAccountName, serviceAccount } = fieldsOf(pod.spec);
      const name = text(serviceAccountName) || text(serviceAccount) || 'default';
      return [`${namespaceIn(pod)}/${name}`, { namespace: namespaceIn(pod), name }];
    }),
  );
  const onNodes = new Set(found.map((pod) => text(fieldsOf(pod.spec).nodeName)).filter((name) => name !== ''));
  const wholeNodes = ofKind(reader, 'Node').length > 0;
  await Promise.all([
    readNamed(
      reader,
      namespaces,
      [...new Set(owners.map(namespaceIn))].map((name) => ({ name })),
    ),
    readNamed(reader, serviceAccounts, [...accounts.values()]),
    wholeNodes
      ? undefined
      : readNamed(
          reader,
          nodes,
          [...onNodes].map((name) => ({ name })),
        ),
  ]);
};

const nodeAddresses = (node: Fields): string[] => {
  const { addresses } = fieldsOf(node.status);
  const { annotations } = fieldsOf(node.metadata);
  return [
    ...(Array.isArray(addresses) ? addresses.map((entry) => text(fieldsOf(entry).address)) : []),
    ...Object.values(fieldsOf(annotations)).map(text),
  ];
};

/**
 * Calico's agents on the nodes of both ends, whose variables win over every object (calico#6.3): read where such a
 * setting can decide, which is at host endpoints and between a pod and a node.
 */
const readAgents = async (reader: ObjectReader, ends: readonly EndpointRef[]): Promise<void> => {
  const toHost = ends.flatMap((end) => ('address' in end ? [end.address] : []));
  if (toHost.length === 0 && ofKind(reader, 'HostEndpoint').length === 0) return;
  const ofPods = ofKind(reader, 'Pod').map((pod) => text(fieldsOf(pod.spec).nodeName));
  const ofAddresses = ofKind(reader, 'Node')
    .filter((node) => nodeAddresses(node).some((own) => toHost.some((address) => sameAddress(own, address))))
    .map((node) => text(fieldsOf(node.metadata).name));
  const onNodes = [...new Set([...ofPods, ...ofAddresses])].filter((node) => node !== '').slice(0, mostSingle);
  const query = (node: string) => ({ labelSelector: agentSelector, fieldSelector: `spec.nodeName=${node}` });
  await Promise.all(onNodes.map((node) => reader.list(pods, 'v1', { query: query(node) })));
};

/** The Services that rules name, in the namespace of the policy where they name none. */
const servicesInRules = (reader: ObjectReader): { namespace: string; name: string }[] => {
  const found = new Map<string, { namespace: string; name: string }>();
  for (const object of reader.objects) {
    const { ingress, egress } = fieldsOf(object.spec);
    for (const rule of [ingress, egress].flatMap((rules) => (Array.isArray(rules) ? rules : []))) {
      for (const side of ['source', 'destination']) {
        const { name, namespace } = fieldsOf(fieldsOf(fieldsOf(rule)[side]).services);
        const service = { namespace: text(namespace) || namespaceIn(object), name: text(name) };
        if (service.name !== '') found.set(`${service.namespace}/${service.name}`, service);
      }
    }
  }
  return [...found.values()];
};

const readServices = async (reader: ObjectReader): Promise<void> => {
  const named = servicesInRules(reader);
  const apiVersion = 'discovery.k8s.io/v1';
  if (named.length > mostSingle) {
    await reader.list(endpointSlices, apiVersion);
    return;
  }
  const query = (name: string) => ({ labelSelector: `kubernetes.io/service-name=${name}` });
  await Promise.all(
    named.map(({ namespace, name }) => reader.list(endpointSlices, apiVersion, { namespace, query: query(name) })),
  );
};

/** An address of Calico's pools that no pod has as its first may be a pod's second: only the whole list can tell. */
const readHiddenPods = async (reader: ObjectReader, ends: readonly EndpointRef[]): Promise<void> => {
  const cidrs = ofKind(reader, 'IPPool').map((pool) => text(fieldsOf(pool.spec).cidr));
  const known = new Set(ofKind(reader, 'Pod').flatMap(addressesOf));
  const hidden = ends.some(
    (end) =>
      'address' in end && !known.has(end.address) && cidrs.some((cidr) => cidr !== '' && contains(cidr, end.address)),
  );
  if (hidden) await reader.list(pods, 'v1');
};

export const readPairPolicyObjects = async (
  cluster: Pick<Cluster, 'get'>,
  ends: readonly EndpointRef[],
  signal: AbortSignal,
): Promise<PolicyObjects> => {
  const reader = openObjectReader(cluster, signal);
  const found = Promise.all(ends.map((end) => readEnd(reader, end)));
  const calico = await findCalico(cluster, signal);
  await Promise.all([found, readClusterWide(cluster, reader, calico, signal)]);
  await readHiddenPods(reader, ends);
  const own = new Set(
    ofKind(reader, 'Pod')
      .filter((pod) => fieldsOf(pod.spec).hostNetwork !== true)
      .map(namespaceIn),
  );
  await Promise.all([
    readAround(reader),
    readAgents(reader, ends),
    ...[...own].map((namespace) => readOfNamespaces(reader, calico, namespace)),
  ]);
  await readServices(reader);
  return finish(reader, calico);
};
