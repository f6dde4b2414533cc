import type { KubeObject } from '../../lab/api/object.ts';
import type { Lab } from '../../lab/lab.ts';
import { titleOf } from './between-pods.ts';
import { type HealthyQuestion, type Mode, tcpClient } from './question.ts';

/** Policies that keep others away and admit who asks: by label, namespace, port and tier. */

const policies: readonly KubeObject[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'nobody', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db-from-web', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { app: 'web' } } },
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } },
          ],
          ports: [{ protocol: 'TCP', port: 5432 }],
        },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web-to-db', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ protocol: 'TCP', port: 5432 }] }],
    },
  },
];

const resource = 'networkpolicies.networking.k8s.io';

export const setPolicies = async (lab: Lab): Promise<void> => {
  for (const policy of policies) lab.store.put(policy);
  await lab.programmed();
};

export const unsetPolicies = async (lab: Lab): Promise<void> => {
  for (const { metadata } of policies) {
    if (lab.store.get(resource, metadata.name, 'shop')) lab.store.delete(resource, metadata.name, 'shop');
  }
  await lab.programmed();
};

export const admitted = (lab: Lab, modes: readonly Mode[]): HealthyQuestion[] => {
  const pods = lab.pods();
  const senders = pods.filter(({ name }) => name.startsWith('web-') || name.startsWith('agent-'));
  return senders.flatMap((from) =>
    pods
      .filter(({ name }) => name.startsWith('db-'))
      .map((to) => ({
        asked: { from: titleOf(from), to: titleOf(to), port: 5432 },
        modes: [...modes, 'policies' as const],
        works: async (asked: Lab) => (await asked.podExec(titleOf(from), tcpClient(to.address, 5432))).code === 0,
      })),
  );
};
