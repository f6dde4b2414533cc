import { buildPolicyIndex, type PolicyIndex } from '../../../../src/intended/policy/policy-index.ts';

/** Short ways to write objects down in tests. */

type Loose = Record<string, unknown>;

export const namespace = (name: string, labels: Loose = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const pod = (title: string, ip: string, labels: Loose = {}, more: Loose = {}) => {
  const [space = 'default', name = ''] = title.split('/');
  const { ports, status, metadata, ...spec } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: space, name, labels, ...(metadata as Loose) },
    spec: { nodeName: 'n1', containers: [{ ports: ports ?? [] }], ...spec },
    status: { phase: 'Running', podIP: ip, podIPs: ip.split(',').map((one) => ({ ip: one })), ...(status as Loose) },
  };
};

const titled = (apiVersion: string, kind: string, title: string, spec: Loose, labels?: Loose) => {
  const slash = title.indexOf('/');
  return {
    apiVersion,
    kind,
    metadata: {
      name: title.slice(slash + 1),
      ...(slash >= 0 && { namespace: title.slice(0, slash) }),
      ...(labels && { labels }),
    },
    spec,
  };
};

export const knp = (title: string, spec: Loose) => titled('networking.k8s.io/v1', 'NetworkPolicy', title, spec);
export const np = (title: string, spec: Loose) => titled('projectcalico.org/v3', 'NetworkPolicy', title, spec);
export const gnp = (name: string, spec: Loose) => titled('projectcalico.org/v3', 'GlobalNetworkPolicy', name, spec);
export const raw = (kind: string, title: string, spec: Loose) => titled('crd.projectcalico.org/v1', kind, title, spec);
export const calico = (kind: string, title: string, spec: Loose, labels?: Loose) =>
  titled('projectcalico.org/v3', kind, title, spec, labels);
export const cnp = (name: string, spec: Loose) =>
  titled('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', name, spec);
export const anp = (kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy', name: string, spec: Loose) =>
  titled('policy.networking.k8s.io/v1alpha1', kind, name, spec);

/** Two teams: `red/a`, `red/b`, `blue/c`, and `red/host` in the host's network. */
export const base = () => [
  namespace('red', { team: 'red' }),
  namespace('blue', { team: 'blue' }),
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'red', name: 'front', labels: { role: 'front' } },
  },
  pod('red/a', '10.0.0.1', { app: 'a' }, { serviceAccountName: 'front', ports: [{ name: 'web', containerPort: 80 }] }),
  pod(
    'red/b',
    '10.0.0.2',
    { app: 'b' },
    {
      nodeName: 'n2',
      ports: [
        { name: 'web', containerPort: 8080 },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
      ],
    },
  ),
  pod('blue/c', '10.0.1.3', { app: 'c' }, { nodeName: 'n2' }),
  pod('red/host', '192.0.2.1', { app: 'a' }, { hostNetwork: true, nodeName: 'n1' }),
];

export const indexOf = (objects: readonly unknown[], calicoVersion = '3.33'): PolicyIndex =>
  buildPolicyIndex([...base(), ...objects], { calicoVersion });

const ref = (text: string) => {
  const [space, name] = text.split('/');
  return space && name ? { namespace: space, name } : { address: text };
};

/** `red/a red/b tcp/80` → `allow egress-policy#rule ingress-policy#rule`. */
export const ask = (index: PolicyIndex, question: string): string => {
  const [from = '', to = '', what = ''] = question.split(' ');
  const [protocol = 'tcp', port] = what.split('/');
  const isIcmp = protocol.startsWith('icmp');
  const verdict = index.decide({
    from: ref(from),
    to: ref(to),
    protocol,
    ...(port !== undefined && (isIcmp ? { icmpType: Number(port) } : { port: Number(port) })),
  });
  const side = ({ policy, rule, kind }: { policy: string | null; rule: number | null; kind: string }) =>
    policy === null ? kind.toLowerCase() : `${policy}#${rule}`;
  const word = verdict.allowed === 'unknown' ? 'unknown' : verdict.allowed ? 'allow' : 'deny';
  return `${word} ${side(verdict.egress)} ${side(verdict.ingress)}`;
};
