import type { Backend } from '../calico-node/network.ts';

/** How packets travel between the lab's nodes. */
export type Encap = 'vxlan' | 'bgp' | 'ipip' | 'ipip-crosssubnet' | 'vxlan-crosssubnet';

type Mode = 'Never' | 'Always' | 'CrossSubnet';

interface EncapTraits {
  /** Of the pool. */
  ipipMode: Mode;
  vxlanMode: Mode;
  /** `bird`: BIRD runs, beside Felix's own routes where the pool asks for VXLAN. */
  backend: Backend;
  /** Nodes in two subnets have a router between them. */
  subnets: 1 | 2;
  /** The recording whose objects the lab has. */
  recording: string;
}

const ofBird = { backend: 'bird', recording: 'v3.32.1-bgp-dualstack' } as const;

const traits: Record<Encap, EncapTraits> = {
  vxlan: {
    ipipMode: 'Never',
    vxlanMode: 'Always',
    backend: 'vxlan',
    subnets: 1,
    recording: 'v3.32.1-vxlan-iptables',
  },
  bgp: { ...ofBird, ipipMode: 'Never', vxlanMode: 'Never', subnets: 1 },
  ipip: { ...ofBird, ipipMode: 'Always', vxlanMode: 'Never', subnets: 1 },
  'ipip-crosssubnet': { ...ofBird, ipipMode: 'CrossSubnet', vxlanMode: 'Never', subnets: 2 },
  'vxlan-crosssubnet': { ...ofBird, ipipMode: 'Never', vxlanMode: 'CrossSubnet', subnets: 2 },
};

export const encapTraits = (encap: Encap): EncapTraits => traits[encap];

export const encaps = Object.keys(traits) as Encap[];

export const isEncap = (text: string): text is Encap => text in traits;

export const usesIpip = (encap: Encap): boolean => traits[encap].ipipMode !== 'Never';

/** Whether BIRD's routes are those that packets take. */
export const routesByBird = (encap: Encap): boolean => traits[encap].vxlanMode === 'Never';
