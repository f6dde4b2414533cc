import { dump } from 'js-yaml';
import { kubernetesPolicy, type Manifest } from '../intended/policy/allow/manifest.ts';
import { protocolNumber, tcp } from '../intended/policy/protocols.ts';
import type { FixParams } from './fix.ts';

/** `key=value,…` as labels. */
export const labelsIn = (text: string | undefined): Record<string, string> => {
  const pairs = (text ?? '').split(',').filter((item) => item.includes('='));
  return Object.fromEntries(pairs.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]));
};

/**
 * The smallest NetworkPolicy that allows what was asked. Parameters: `direction`, `policyNamespace`,
 * `podLabels`, `peerNamespace`, `peerLabels` (`key=value,…`), `peerAddress`, `protocol`, `port`, `policyName`.
 */
export const smallestAllow = (params: FixParams): Manifest => {
  const { policyNamespace = '', podLabels, peerNamespace = '', peerLabels, peerAddress = '', port } = params;
  const direction = params.direction === 'egress' ? 'egress' : 'ingress';
  const equals = labelsIn(peerLabels);
  const peer =
    Object.keys(equals).length === 0
      ? { nets: [`${peerAddress}/${peerAddress.includes(':') ? 128 : 32}`] }
      : { namespace: peerNamespace, terms: { equals, absent: [] } };
  // Kubernetes policies cannot name ICMP: without a port everything from that peer is allowed.
  const isOpen = port === undefined || params.protocol === 'icmp';
  const allowed = {
    direction,
    protocol: isOpen ? undefined : (protocolNumber(params.protocol ?? 'tcp') ?? tcp),
    port: isOpen ? undefined : Number(port),
  } as const;
  const guarded = { namespace: policyNamespace, terms: { equals: labelsIn(podLabels), absent: [] } };
  const name = params.policyName ?? `allow-${direction === 'ingress' ? 'from' : 'to'}-${peerNamespace}`;
  const { metadata, ...rest } = kubernetesPolicy(guarded, peer, allowed, name);
  // By it the fix worker's account is held to policies that a fix has made.
  return { ...rest, metadata: { ...metadata, labels: { 'app.kubernetes.io/managed-by': 'calico-why' } } };
};

/** As text for `kubectl apply`; the heredoc's end is quoted, so nothing in it is expanded. */
export const applyText = (...manifests: object[]): string =>
  `kubectl apply -f - <<'POLICY'\n${manifests.map((manifest) => dump(manifest, { lineWidth: -1 })).join('---\n')}POLICY`;
