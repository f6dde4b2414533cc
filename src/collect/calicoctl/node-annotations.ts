import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** Calico's own Node object (calico#2.1); fields of another type count as absent. */
const nodeSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z
    .object({
      bgp: z
        .object({
          ipv4Address: text,
          ipv6Address: text,
          ipv4IPIPTunnelAddr: text,
          asNumber: z.union([z.number(), z.string()]).optional().catch(undefined),
          routeReflectorClusterID: text,
        })
        .optional()
        .catch(undefined),
      ipv4VXLANTunnelAddr: text,
      ipv6VXLANTunnelAddr: text,
      vxlanTunnelMACAddr: text,
      vxlanTunnelMACAddrV6: text,
      wireguard: z.object({ interfaceIPv4Address: text }).optional().catch(undefined),
      orchRefs: z
        .array(z.object({ nodeName: text, orchestrator: text }))
        .optional()
        .catch(undefined),
    })
    .default({}),
  status: z.object({ wireguardPublicKey: text }).optional().catch(undefined),
});

/**
 * What a Kubernetes datastore keeps as annotations of the Kubernetes Node, out of Calico's own Node object:
 * name of the Kubernetes Node → annotations. Objects that cannot be read are left out.
 */
export const annotationsByNode = (items: readonly unknown[]): Map<string, Record<string, string>> =>
  new Map(
    items.flatMap((item) => {
      const parsed = nodeSchema.safeParse(item);
      if (!parsed.success) return [];
      const { metadata, spec, status } = parsed.data;
      const values = {
        IPv4Address: spec.bgp?.ipv4Address,
        IPv6Address: spec.bgp?.ipv6Address,
        IPv4IPIPTunnelAddr: spec.bgp?.ipv4IPIPTunnelAddr,
        ASNumber: spec.bgp?.asNumber,
        RouteReflectorClusterID: spec.bgp?.routeReflectorClusterID,
        IPv4VXLANTunnelAddr: spec.ipv4VXLANTunnelAddr,
        IPv6VXLANTunnelAddr: spec.ipv6VXLANTunnelAddr,
        VXLANTunnelMACAddr: spec.vxlanTunnelMACAddr,
        VXLANTunnelMACAddrV6: spec.vxlanTunnelMACAddrV6,
        IPv4WireguardInterfaceAddr: spec.wireguard?.interfaceIPv4Address,
        WireguardPublicKey: status?.wireguardPublicKey,
      };
      const annotations = Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) =>
          value === undefined || value === '' ? [] : [[`projectcalico.org/${key}`, String(value)] as const],
        ),
      );
      const ref = spec.orchRefs?.find(({ orchestrator }) => orchestrator === 'k8s');
      return [[ref?.nodeName ?? metadata.name, annotations] as const];
    }),
  );
