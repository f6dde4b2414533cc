import { schemaReason } from '../../../case/schema-reason.ts';
import { isStrictlyWithin, parseGoNet } from '../../../ip/net.ts';
import { say } from '../../../words/say.ts';
import type { Direction, EntityMatch, PolicyModel, PortMatch, RuleModel, UntitledPolicy } from '../model.ts';
import { protocolNumber, tcp } from '../protocols.ts';
import {
  type NetworkPolicySpec,
  networkPolicySpecSchema,
  type PeerInput,
  type PolicyPortInput,
  stagedKubernetesSpecSchema,
} from '../schema/kubernetes.ts';
import type { ObjectMeta } from '../schema/meta.ts';
import { selectorOf } from '../selector/selector.ts';
import { anyEntity } from './rules.ts';
import { entitySelector, InvalidPolicy, namespacedPolicyNode, namespaceNode, podNode } from './selectors.ts';
import { tieBreak } from './tie-break.ts';

/**
 * Kubernetes NetworkPolicy → the common rules, as Calico converts it: order 1000 in tier `default`, one
 * Allow rule per protocol and peer. Source: `conversion.go`; calico#4.6.
 */

const blockOf = (block: { cidr: string; except?: string[] | undefined }, field: string): EntityMatch => {
  const whole = parseGoNet(block.cidr);
  if (!whole || whole.bare) throw new InvalidPolicy(`${field}.cidr`, say('invalid.network', { text: block.cidr }));
  const notNets = (block.except ?? []).map((text) => {
    const except = parseGoNet(text);
    if (!except || except.bare) throw new InvalidPolicy(`${field}.except`, say('invalid.network', { text }));
    if (!isStrictlyWithin(except.net, whole.net)) {
      throw new InvalidPolicy(`${field}.except`, say('invalid.outside', { text, block: block.cidr }));
    }
    return except.net;
  });
  return { ...anyEntity(), nets: [whole.net], notNets };
};

const peerOf = (peer: PeerInput, namespace: string, field: string): EntityMatch => {
  if (peer.ipBlock) return blockOf(peer.ipBlock, `${field}.ipBlock`);
  const selector = entitySelector({
    policyNamespace: namespace,
    namespaceSelector: peer.namespaceSelector && namespaceNode(peer.namespaceSelector),
    selector: podNode(peer.podSelector),
    serviceAccounts: undefined,
    hasNotSelector: false,
  });
  return { ...anyEntity(), ...(selector && { selector }) };
};

/** Protocol → its ports; an empty list is every port. Absent: no ports were given, any protocol. */
const portsOf = (ports: readonly PolicyPortInput[]): Map<number, PortMatch[]> | undefined => {
  if (ports.length === 0) return undefined;
  const byProtocol = new Map<number, PortMatch[]>();
  for (const { port, endPort, protocol } of ports) {
    const number = protocolNumber(protocol ?? 'TCP') ?? tcp;
    const known = byProtocol.get(number);
    if (port === undefined) byProtocol.set(number, []);
    else if (known === undefined || known.length > 0) {
      const match = typeof port === 'string' ? { name: port } : { first: port, last: endPort ?? port };
      byProtocol.set(number, [...(known ?? []), match]);
    }
  }
  return byProtocol;
};

const rulesOf = (spec: NetworkPolicySpec, direction: Direction, namespace: string): RuleModel[] => {
  const inputs =
    direction === 'ingress'
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [], word: 'from' }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [], word: 'to' }));
  return inputs.flatMap(({ peers, ports, word }, index) => {
    const field = `spec.${direction}[${index}]`;
    const sides =
      peers.length === 0
        ? [anyEntity()]
        : peers.map((peer, position) => peerOf(peer, namespace, `${field}.${word}[${position}]`));
    const byProtocol = portsOf(ports);
    const protocols = byProtocol ? [...byProtocol.entries()] : [[undefined, []] as const];
    return protocols.flatMap(([protocol, matches]) =>
      sides.map((peer): RuleModel => {
        const withPorts = (side: EntityMatch): EntityMatch => ({ ...side, ports: matches });
        return {
          index,
          action: 'Allow',
          http: false,
          source: direction === 'ingress' ? peer : anyEntity(),
          destination: direction === 'ingress' ? withPorts(anyEntity()) : withPorts(peer),
          ...(protocol !== undefined && { protocol }),
        };
      }),
    );
  });
};

/** Also for Calico's StagedKubernetesNetworkPolicy. Throws InvalidPolicy. */
export const kubernetesPolicy = (
  meta: ObjectMeta,
  kind: 'KubernetesNetworkPolicy' | 'StagedKubernetesNetworkPolicy',
  specInput: unknown,
  newNames: boolean,
): UntitledPolicy => {
  const schema = kind === 'KubernetesNetworkPolicy' ? networkPolicySpecSchema : stagedKubernetesSpecSchema;
  const parsed = schema.safeParse(specInput ?? {});
  if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
  const spec: NetworkPolicySpec & { stagedAction?: PolicyModel['staged'] | undefined } = parsed.data;
  const namespace = meta.namespace ?? 'default';
  const types = spec.policyTypes ?? [];
  const defaulted = types.length === 0;
  return {
    kind,
    namespace,
    name: meta.name,
    tier: 'default',
    order: 1000,
    tieBreak: tieBreak({ kind, name: meta.name, namespace, tier: 'default' }, newNames),
    selector: selectorOf(namespacedPolicyNode(podNode(spec.podSelector), namespace, undefined)),
    // The API server fills in: Ingress always, and Egress where there are egress rules.
    applies: {
      ingress: defaulted || types.includes('Ingress'),
      egress: defaulted ? (spec.egress ?? []).length > 0 : types.includes('Egress'),
    },
    rules: { ingress: rulesOf(spec, 'ingress', namespace), egress: rulesOf(spec, 'egress', namespace) },
    applyOnForward: false,
    preDNAT: false,
    doNotTrack: false,
    ...(kind === 'StagedKubernetesNetworkPolicy' && { staged: spec.stagedAction ?? 'Set' }),
  };
};
