import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../api/object.ts';
import type { ObjectStore } from '../api/store.ts';
import { familyOf } from '../calico-node/family.ts';
import { owner } from './object-parts.ts';
import { nameSuffix } from './plan.ts';
import { timestamp } from './templates.ts';

interface ServiceSpec {
  selector?: Record<string, string>;
  clusterIPs?: string[];
  publishNotReadyAddresses?: boolean;
  ports?: { name?: string; port: number; protocol?: string; targetPort?: number | string }[];
}

const isReady = (pod: KubeObject): boolean => {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return (
    pod.metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  );
};

type SlicePort = { name?: string; port: number; protocol: string };

/** A pod without a container port of the name that the Service leads to is in a slice without that port. */
const portsOf = (pod: KubeObject, ports: ServiceSpec['ports'] = []): SlicePort[] => {
  const { containers } = pod.spec as { containers: { ports?: { name?: string; containerPort: number }[] }[] };
  const named = containers.flatMap((container) => container.ports ?? []);
  return ports.flatMap(({ name, port, protocol = 'TCP', targetPort = port }) => {
    const number =
      typeof targetPort === 'number' ? targetPort : named.find((each) => each.name === targetPort)?.containerPort;
    return number === undefined ? [] : [{ ...(name ? { name } : {}), port: number, protocol }];
  });
};

const addressIn = (pod: KubeObject, family: number | undefined): string | undefined => {
  const { podIP, podIPs = [] } = pod.status as { podIP: string; podIPs?: { ip: string }[] };
  return [...podIPs.map(({ ip }) => ip), podIP].find((address) => familyOf(address) === family);
};

const slices = 'endpointslices.discovery.k8s.io';

/** Writes the EndpointSlices of each Service with a selector, as the endpoints controller does: by family and ports. */
export const writeEndpointSlices = (store: ObjectStore): void => {
  for (const service of store.list('services')) {
    const { selector, ports = [], clusterIPs = [], publishNotReadyAddresses } = service.spec as ServiceSpec;
    if (!selector) continue;
    const { name, namespace = 'default', uid = name } = service.metadata;
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const pods = store
      .list('pods', { namespace, labelSelector })
      .filter((pod) => (pod.status as { podIP?: string }).podIP);
    const families = [...new Set(clusterIPs.map((address) => (address === 'None' ? 4 : familyOf(address))))];
    const made = families.flatMap((family) => {
      const groups = Object.values(
        Object.groupBy(
          pods.filter((pod) => addressIn(pod, family) !== undefined),
          (pod) => JSON.stringify(portsOf(pod, ports)),
        ),
      );
      return (groups.length === 0 ? [[]] : groups).map((group = []) => ({ family, group }));
    });
    const written = made.map(({ family, group }, index) => {
      const [first] = group;
      return {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        addressType: `IPv${family}`,
        metadata: {
          name: `${name}-${nameSuffix(index === 0 ? uid : `${uid}/${index}`)}`,
          namespace,
          generateName: `${name}-`,
          annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': timestamp(store.now()) },
          labels: {
            'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
            'kubernetes.io/service-name': name,
          },
          ownerReferences: [owner('Service', service)],
        },
        endpoints: group.map((pod) => ({
          addresses: [addressIn(pod, family)],
          conditions: {
            ready: publishNotReadyAddresses === true || isReady(pod),
            serving: isReady(pod),
            terminating: pod.metadata.deletionTimestamp !== undefined,
          },
          hostname: pod.metadata.name,
          nodeName: (pod.spec as { nodeName: string }).nodeName,
          targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
        })),
        ports:
          first === undefined
            ? ports.map(({ name: port, port: number, protocol = 'TCP', targetPort }) => ({
                ...(port ? { name: port } : {}),
                port: typeof targetPort === 'number' ? targetPort : number,
                protocol,
              }))
            : portsOf(first, ports),
      };
    });
    for (const slice of written) {
      const now = store.get(slices, slice.metadata.name, namespace);
      const same = now && isDeepStrictEqual([now.endpoints, now.ports], [slice.endpoints, slice.ports]);
      if (!same) store.put(slice);
    }
    const kept = new Set(written.map(({ metadata }) => metadata.name));
    const own = store.list(slices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` });
    for (const { metadata } of own) if (!kept.has(metadata.name)) store.delete(slices, metadata.name, namespace);
  }
};
