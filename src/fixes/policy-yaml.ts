import { dump } from 'js-yaml';
import type { FixParams } from './fix.ts';

const labelsOf = (text: string | undefined): Record<string, string> => {
  const pairs = (text ?? '').split(',').filter((item) => item.includes('='));
  return Object.fromEntries(pairs.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]));
};

const selectorOf = (labels: Record<string, string>) =>
  Object.keys(labels).length === 0 ? {} : { matchLabels: labels };

/**
 * The smallest NetworkPolicy that allows what was asked. Parameters: `direction`, `policyNamespace`,
 * `podLabels`, `peerNamespace`, `peerLabels` (`key=value,…`), `peerAddress`, `protocol`, `port`, `name`.
 */
export const smallestAllow = (params: FixParams): object => {
  const { direction = 'ingress', policyNamespace = '', peerNamespace = '', protocol = 'tcp', port } = params;
  const ingress = direction === 'ingress';
  const peerLabels = labelsOf(params.peerLabels);
  const peer =
    Object.keys(peerLabels).length === 0
      ? { ipBlock: { cidr: `${params.peerAddress ?? ''}/${(params.peerAddress ?? '').includes(':') ? 128 : 32}` } }
      : {
          ...(peerNamespace === policyNamespace
            ? {}
            : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peerNamespace } } }),
          podSelector: selectorOf(peerLabels),
        };
  // Kubernetes policies cannot name ICMP: without a port everything from that peer is allowed.
  const ports =
    port === undefined || protocol === 'icmp'
      ? {}
      : { ports: [{ protocol: protocol.toUpperCase(), port: Number(port) }] };
  const rule = { [ingress ? 'from' : 'to']: [peer], ...ports };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: params.policyName ?? `allow-${ingress ? 'from' : 'to'}-${peerNamespace}`,
      namespace: policyNamespace,
      // By it the fix worker's account is held to policies that a fix has made.
      labels: { 'app.kubernetes.io/managed-by': 'calico-why' },
    },
    spec: {
      podSelector: selectorOf(labelsOf(params.podLabels)),
      policyTypes: [ingress ? 'Ingress' : 'Egress'],
      [direction]: [rule],
    },
  };
};

/** As text for `kubectl apply`; the heredoc's end is quoted, so nothing in it is expanded. */
export const applyText = (...manifests: object[]): string =>
  `kubectl apply -f - <<'POLICY'\n${manifests.map((manifest) => dump(manifest, { lineWidth: -1 })).join('---\n')}POLICY`;
