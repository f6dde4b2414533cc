import type { KubeObject } from '../api/object.ts';

/** A reference to the object that another belongs to. */
export const owner = (kind: string, object: KubeObject) => ({
  apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
  blockOwnerDeletion: true,
  controller: true,
  kind,
  name: object.metadata.name,
  uid: object.metadata.uid ?? '',
});

export interface PodTemplateSpec {
  containers: { name: string; image: string; env?: { name: string; value?: string }[]; ports?: unknown[] }[];
}

/** The recorded DaemonSet and pod of a dual-stack cluster, as an IPv4 cluster has them. */
export const ipv4Only = (spec: PodTemplateSpec): void => {
  for (const container of spec.containers) {
    if (!container.env) continue;
    container.env = container.env
      .filter(({ name }) => name !== 'IP6' && name !== 'CALICO_IPV6POOL_CIDR')
      .map((entry) => (entry.name === 'FELIX_IPV6SUPPORT' ? { ...entry, value: 'false' } : entry));
  }
};
