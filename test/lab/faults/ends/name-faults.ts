import { dnsService, dnsServiceAddress, outsideName, sandboxFile } from '../../dns/pod-dns.ts';
import type { Lab } from '../../lab.ts';
import { addPolicy, type Fault, onNode, removePolicy, tryOnNode } from '../fault.ts';

/** What keeps a pod from a name outside of the cluster (steps#002-1, #004-11). */

const webToName = { from: 'shop/web-0', to: outsideName, port: 443 } as const;
const common = { seeds: ['002-1', '004-11'], encaps: ['vxlan', 'bgp'], question: webToName, dns: true } as const;

const coredns = (lab: Lab) => lab.store.list('pods', { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });

const setReady = async (lab: Lab, ready: boolean): Promise<void> => {
  for (const pod of coredns(lab)) {
    const status = pod.status as { conditions: { type: string; status: string }[] };
    const conditions = status.conditions.map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: ready ? 'True' : 'False' } : condition,
    );
    lab.store.put({ ...pod, status: { ...status, conditions } });
  }
  await lab.settled();
};

const corednsNotReady: Fault = {
  ...common,
  name: 'coredns-not-ready',
  title: 'no pod of the cluster DNS is ready',
  expected: { cause: 'dns-without-endpoints' },
  inject: (lab) => setReady(lab, false),
  clear: (lab) => setReady(lab, true),
};

const policyName = 'web-only-https';

const dnsPolicyDenies: Fault = {
  ...common,
  name: 'dns-policy-denies',
  title: 'a NetworkPolicy allows the sender HTTPS and forgets DNS',
  seeds: ['002-1', '004-6', '004-11'],
  expected: { cause: 'policy-denies-egress', hop: 'source-node', node: 'from' },
  inject: (lab) =>
    addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policyName, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
      },
    }),
  clear: (lab) => removePolicy(lab, 'networkpolicies.networking.k8s.io', policyName, 'shop'),
};

const confOf = (lab: Lab): { node: string; path: string } => {
  const { namespace, name, node } = lab.pod(webToName.from);
  const annotations = lab.store.get('pods', name, namespace)?.metadata.annotations ?? {};
  return { node, path: sandboxFile(annotations['cni.projectcalico.org/containerID'] ?? '') };
};

const useServer = async (lab: Lab, from: string, to: string): Promise<void> => {
  const { node, path } = confOf(lab);
  await onNode(lab, node, ['sed', '-i', `s/^nameserver ${from}$/nameserver ${to}/`, path]);
};

/** An address of the Services' range that belongs to none: what a wrong `clusterDNS` of kubelet gives. */
const wrongServer = '10.96.0.99';

const resolvConfWrong: Fault = {
  ...common,
  name: 'resolv-conf-wrong',
  title: "the pod's resolv.conf names a server that does not exist",
  expected: { cause: 'resolv-conf-wrong' },
  inject: (lab) => useServer(lab, dnsServiceAddress, wrongServer),
  clear: (lab) => useServer(lab, wrongServer, dnsServiceAddress),
};

/** What kubelet gives to pods stays, and no Service is at that address any more. */
const dnsServiceGone: Fault = {
  ...common,
  name: 'dns-service-gone',
  title: 'the Service of the cluster DNS was deleted',
  expected: { cause: 'resolv-conf-wrong' },
  inject: async (lab) => {
    lab.store.delete('services', 'kube-dns', 'kube-system');
    await lab.settled();
  },
  clear: async (lab) => {
    lab.store.put(structuredClone(dnsService));
    await lab.settled();
  },
};

const nameNonexistent: Fault = {
  ...common,
  name: 'name-nonexistent',
  title: 'nobody knows the name',
  question: { ...webToName, to: `nosuch.${outsideName}` },
  expected: { cause: 'name-not-found' },
  inject: async () => undefined,
  clear: async () => undefined,
};

const upstreamSilent: Fault = {
  ...common,
  name: 'dns-upstream-silent',
  title: 'the name server outside is down, for the cluster DNS and for the nodes',
  expected: { cause: 'dns-upstream-fails' },
  inject: async (lab) => lab.outside.stopNames(),
  clear: (lab) => lab.outside.serveNames(),
};

const corednsDropped: Fault = {
  ...common,
  name: 'coredns-blocked',
  title: "a rule that is not Calico's drops DNS on the sender's node",
  expected: { cause: 'foreign-rule-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, lab.pod(webToName.from).node, [
      'iptables-nft',
      '-I',
      'FORWARD',
      '1',
      '-p',
      'udp',
      '--dport',
      '53',
      '-j',
      'DROP',
    ]);
  },
  clear: (lab) =>
    tryOnNode(lab, lab.pod(webToName.from).node, [
      'iptables-nft',
      '-D',
      'FORWARD',
      '-p',
      'udp',
      '--dport',
      '53',
      '-j',
      'DROP',
    ]),
};

export const nameFaults: readonly Fault[] = [
  corednsNotReady,
  dnsPolicyDenies,
  resolvConfWrong,
  dnsServiceGone,
  nameNonexistent,
  upstreamSilent,
  corednsDropped,
];
