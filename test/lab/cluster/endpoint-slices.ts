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
  ports: { name?: string; port: number; protocol?: string; targetPort?: number | string }[];
}

const isReady = (pod: KubeObject): boolean => {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return (
    pod.metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  );
};

/** Writes the EndpointSlice of each Service with a selector, as the endpoints controller does. */
export const writeEndpointSlices = (store: ObjectStore): void => {
  for (const service of store.list('services')) {
    const { selector, ports, clusterIPs } = service.spec as ServiceSpec;
    if (!selector) continue;
    const { name, namespace = 'default' } = service.metadata;
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const pods = store
      .list('pods', { namespace, labelSelector })
      .filter((pod) => (pod.status as { podIP?: string }).podIP);
    const portOf = (target: number | string | undefined, fallback: number): number => {
      if (typeof target === 'number') return target;
      const named = pods
        .flatMap((pod) =>
          (pod.spec as { containers: { ports?: { name?: string; containerPort: number }[] }[] }).containers.flatMap(
            (container) => container.ports ?? [],
          ),
        )
        .find((port) => port.name === target);
      return named?.containerPort ?? fallback;
    };
    // One family: Services of two have two slices, which the lab does not make.
    const family = familyOf(clusterIPs?.[0] ?? '');
    const addressOf = (pod: KubeObject): string[] => {
      const { podIP, podIPs = [] } = pod.status as { podIP: string; podIPs?: { ip: string }[] };
      const found = [...podIPs.map(({ ip }) => ip), podIP].find((address) => familyOf(address) === family);
      return found === undefined ? [] : [found];
    };
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      addressType: `IPv${family}`,
      metadata: {
        name: `${name}-${nameSuffix(service.metadata.uid ?? name)}`,
        namespace,
        generateName: `${name}-`,
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': timestamp(store.now()) },
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        ownerReferences: [owner('Service', service)],
      },
      endpoints: pods
        .filter((pod) => addressOf(pod).length > 0)
        .map((pod) => ({
          addresses: addressOf(pod),
          conditions: {
            ready: isReady(pod),
            serving: isReady(pod),
            terminating: pod.metadata.deletionTimestamp !== undefined,
          },
          hostname: pod.metadata.name,
          nodeName: (pod.spec as { nodeName: string }).nodeName,
          targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
        })),
      ports: ports.map(({ name: port, port: number, protocol = 'TCP', targetPort }) => ({
        ...(port ? { name: port } : {}),
        port: portOf(targetPort, number),
        protocol,
      })),
    };
    const now = store.get('endpointslices.discovery.k8s.io', slice.metadata.name, namespace);
    const same = now && isDeepStrictEqual([now.endpoints, now.ports], [slice.endpoints, slice.ports]);
    if (!same) store.put(slice);
  }
};
