import type { Encap } from '../../lab/cluster/encap.ts';
import type { IpMode } from '../../lab/cluster/plan.ts';
import type { Lab } from '../../lab/lab.ts';
import { betweenPods, everyNth } from './between-pods.ts';
import { roadsInto } from './into-cluster.ts';
import { admitted, setPolicies, unsetPolicies } from './policies.ts';
import type { HealthyQuestion, Mode } from './question.ts';
import { serviceVariants, toNameServers } from './services.ts';

/** The labs in which healthy questions are asked, one after another, and what is asked in each. */

export interface HealthyLab {
  name: string;
  encap: Encap;
  ip?: IpMode;
  dns?: boolean;
  modes: readonly Mode[];
  parts: readonly ('pods' | 'services' | 'native' | 'into' | 'policies')[];
  /** Every N-th of the pairs of pods. */
  step: number;
}

/** Something that is set up, and the questions that are asked while it stands. */
export interface Stage {
  name: string;
  set(lab: Lab): Promise<void>;
  unset(lab: Lab): Promise<void>;
  questions(lab: Lab): HealthyQuestion[];
}

export const healthyLabs: readonly HealthyLab[] = [
  {
    name: 'vxlan',
    encap: 'vxlan',
    dns: true,
    modes: ['VXLAN', 'IPv4'],
    parts: ['pods', 'services', 'native', 'into', 'policies'],
    step: 2,
  },
  { name: 'bgp', encap: 'bgp', modes: ['BGP', 'IPv4'], parts: ['pods', 'services', 'into', 'policies'], step: 2 },
  { name: 'ipip', encap: 'ipip', modes: ['IPIP', 'IPv4'], parts: ['pods', 'policies'], step: 2 },
  {
    name: 'vxlan-crosssubnet',
    encap: 'vxlan-crosssubnet',
    modes: ['VXLAN', 'CrossSubnet', 'IPv4'],
    parts: ['pods'],
    step: 2,
  },
  {
    name: 'ipip-crosssubnet',
    encap: 'ipip-crosssubnet',
    modes: ['IPIP', 'CrossSubnet', 'IPv4'],
    parts: ['pods'],
    step: 2,
  },
  { name: 'vxlan-dual', encap: 'vxlan', ip: 'dual', modes: ['VXLAN', 'dual stack'], parts: ['pods'], step: 3 },
  { name: 'bgp-dual', encap: 'bgp', ip: 'dual', modes: ['BGP', 'dual stack'], parts: ['pods'], step: 3 },
  { name: 'vxlan-6', encap: 'vxlan', ip: '6', modes: ['VXLAN', 'IPv6'], parts: ['pods'], step: 3 },
  { name: 'bgp-6', encap: 'bgp', ip: '6', modes: ['BGP', 'IPv6'], parts: ['pods', 'services'], step: 3 },
];

const nothing = async (): Promise<void> => undefined;

/** Deletes pods, so that they are made anew with other addresses, and waits until they run. */
const makeAnew = async (lab: Lab): Promise<void> => {
  for (const name of ['web-0', 'db-0']) lab.store.delete('pods', name, 'shop');
  await lab.settled();
  await lab.programmed();
};

const partsOf = ({ modes: own, step, dns }: HealthyLab): Record<HealthyLab['parts'][number], Stage[]> => {
  const iptables: readonly Mode[] = [...own, 'iptables'];
  const native: readonly Mode[] = [...own, 'nftables'];
  const services = (modes: readonly Mode[]): Stage[] => [
    ...serviceVariants(modes),
    ...(dns
      ? [{ name: 'name servers', set: nothing, unset: nothing, questions: (lab: Lab) => toNameServers(lab, modes) }]
      : []),
  ];
  return {
    pods: [
      {
        name: 'pods, nodes and the way out',
        set: nothing,
        unset: nothing,
        questions: (lab) => everyNth(betweenPods(lab, iptables), step),
      },
      {
        name: 'pods made anew',
        set: makeAnew,
        unset: nothing,
        questions: (lab) =>
          betweenPods(lab, iptables)
            .filter(({ asked }) => asked.from === 'shop/web-0')
            .slice(0, 6),
      },
    ],
    services: services(iptables),
    native: services(native).map((stage, index, all) => ({
      ...stage,
      name: `${stage.name}, kube-proxy in nftables mode`,
      set: async (lab) => {
        if (index === 0) await lab.configureKubeProxy({ mode: 'nftables' });
        await stage.set(lab);
      },
      unset: async (lab) => {
        await stage.unset(lab);
        if (index === all.length - 1) await lab.configureKubeProxy({ mode: 'iptables' });
      },
    })),
    into: roadsInto(iptables).map(({ name, open, close, questions }) => ({ name, set: open, unset: close, questions })),
    policies: [
      {
        name: 'policies that admit it',
        set: setPolicies,
        unset: unsetPolicies,
        questions: (lab) => admitted(lab, iptables),
      },
    ],
  };
};

export const stagesOf = (lab: HealthyLab): Stage[] => lab.parts.flatMap((part) => partsOf(lab)[part]);
