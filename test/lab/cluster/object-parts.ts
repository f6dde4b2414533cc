import type { KubeObject } from '../api/object.ts';
import type { LabPlan } from './plan.ts';

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

/** The settings that a person writes into the manifest for each choice of families; the rest is as recorded. */
const settingsOf = ({ families, encap }: LabPlan): Record<string, string | undefined> => ({
  IP6: families.includes(6) ? 'autodetect' : undefined,
  CALICO_IPV6POOL_CIDR: families.includes(6) ? 'fd00:42::/48' : undefined,
  CALICO_IPV6POOL_VXLAN: families.includes(6) && encap === 'vxlan' ? 'Always' : undefined,
  FELIX_IPV6SUPPORT: families.includes(6) ? 'true' : 'false',
  ...(families.includes(4) ? {} : { IP: 'none', CALICO_ROUTER_ID: 'hash' }),
});

/** The recorded DaemonSet and pod of calico-node, as a cluster with these families has them. */
export const withFamilies = (spec: PodTemplateSpec, plan: LabPlan): void => {
  const wanted = settingsOf(plan);
  for (const container of spec.containers) {
    if (!container.env?.some(({ name }) => name === 'FELIX_IPV6SUPPORT')) continue;
    container.env = [
      ...container.env.filter(({ name }) => !(name in wanted)),
      ...Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    ];
  }
};
