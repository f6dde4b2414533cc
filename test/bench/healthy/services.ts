import { changeService, clusterAddress, putServiceBack } from '../../lab/faults/service.ts';
import type { Lab } from '../../lab/lab.ts';
import { askers, titleOf } from './between-pods.ts';
import { type HealthyQuestion, type Mode, tcpClient } from './question.ts';

/** Questions to Services by name and by address, from every pod and node. */

const port = 5432;

const toDatabase = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] => {
  const address = clusterAddress(lab);
  const own: readonly Mode[] = [...modes, 'Services'];
  return [
    ...askers(lab).flatMap((pod) =>
      ['svc/shop/db', address].map((to) => ({
        asked: { from: titleOf(pod), to, port },
        modes: own,
        works: async (asked: Lab) => (await asked.podExec(titleOf(pod), tcpClient(address, port))).code === 0,
      })),
    ),
    // Nodes of the lab have no default route in IPv6, and thus no way to an address of a Service.
    ...lab.nodes
      .filter(() => lab.families.includes(4))
      .map(({ name }) => ({
        asked: { from: `node/${name}`, to: 'svc/shop/db', port },
        modes: own,
        works: async (asked: Lab) => (await asked.exec(name, tcpClient(address, port))).code === 0,
      })),
  ];
};

/** A Service as its owner may have written it, and back. */
export interface ServiceVariant {
  name: string;
  set(lab: Lab): Promise<void>;
  unset(lab: Lab): Promise<void>;
  questions(lab: Lab): HealthyQuestion[];
}

export const serviceVariants = (modes: readonly Mode[]): ServiceVariant[] => [
  {
    name: 'Service',
    set: async () => undefined,
    unset: async () => undefined,
    questions: (lab) => toDatabase(lab, modes),
  },
  {
    name: 'internalTrafficPolicy Local',
    set: (lab) =>
      changeService(lab, {
        service: (spec) => {
          spec.internalTrafficPolicy = 'Local';
        },
      }),
    unset: putServiceBack,
    questions: (lab) => toDatabase(lab, modes).filter(({ asked }) => asked.to.startsWith('svc/')),
  },
  {
    name: 'sessionAffinity ClientIP',
    set: (lab) =>
      changeService(lab, {
        service: (spec) => {
          spec.sessionAffinity = 'ClientIP';
        },
      }),
    unset: putServiceBack,
    questions: (lab) => toDatabase(lab, modes).filter(({ asked }) => asked.to.startsWith('svc/')),
  },
];

/** Names and UDP: the cluster's name servers, from every pod. */
export const toNameServers = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] =>
  askers(lab).map((pod) => ({
    asked: { from: titleOf(pod), to: 'svc/kube-system/kube-dns', port: 53, protocol: 'udp' as const },
    modes: [...modes, 'Services'],
    works: async (asked) => (await asked.podExec(titleOf(pod), tcpClient('10.96.0.10', 53))).code === 0,
  }));
