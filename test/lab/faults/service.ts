import type { KubeObject } from '../api/object.ts';
import type { Lab } from '../lab.ts';
import { tryOnNode } from './fault.ts';

/** The Service before the receivers of the usual question, and ways to change it. */
export const serviceToDb = { from: 'shop/web-0', to: 'svc/shop/db', port: 5432 } as const;

const slices = 'endpointslices.discovery.k8s.io';

interface ServiceSpec {
  clusterIP: string;
  internalTrafficPolicy?: string;
  sessionAffinity?: string;
  selector: Record<string, string>;
  ports: { port: number; targetPort: number | string }[];
}
interface Slice {
  endpoints: { addresses: string[]; nodeName?: string; conditions: { ready: boolean } }[];
  ports: { port: number }[];
}

const serviceOf = (lab: Lab): KubeObject => {
  const service = lab.store.get('services', 'db', 'shop');
  if (!service) throw new Error('the lab has no Service shop/db');
  return service;
};

const slicesOf = (lab: Lab): KubeObject[] =>
  lab.store.list(slices, { namespace: 'shop', labelSelector: 'kubernetes.io/service-name=db' });

export const clusterAddress = (lab: Lab): string => (serviceOf(lab).spec as ServiceSpec).clusterIP;

const before = new WeakMap<Lab, KubeObject[]>();

/** Changes the Service and its EndpointSlices, as its controller would; kube-proxy follows. */
export const changeService = async (
  lab: Lab,
  edit: { service?: (spec: ServiceSpec) => void; slice?: (slice: Slice) => void },
): Promise<void> => {
  if (!before.has(lab)) before.set(lab, structuredClone([serviceOf(lab), ...slicesOf(lab)]));
  const service = structuredClone(serviceOf(lab));
  edit.service?.(service.spec as ServiceSpec);
  lab.store.put(service);
  for (const slice of slicesOf(lab)) {
    const copy = structuredClone(slice);
    // The fields of a slice stand at its top.
    edit.slice?.(copy as KubeObject & Slice);
    lab.store.put(copy);
  }
  await lab.settled();
};

/** Puts both back, which makes kube-proxy write its rules anew; connections that lead nowhere are forgotten. */
export const putServiceBack = async (lab: Lab): Promise<void> => {
  for (const { name } of lab.nodes) await tryOnNode(lab, name, ['conntrack', '-D', '-d', clusterAddress(lab)]);
  for (const object of before.get(lab) ?? []) lab.store.put(object);
  before.delete(lab);
  const service = structuredClone(serviceOf(lab));
  const annotations = { ...service.metadata.annotations, 'lab/written-at': String(lab.store.now()) };
  lab.store.put({ ...service, metadata: { ...service.metadata, annotations } });
  await lab.settled();
};
