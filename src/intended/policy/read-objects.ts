import { z } from 'zod';
import { schemaReason } from '../../case/schema-reason.ts';
import { type Address, parseGoAddress } from '../../ip/address.ts';
import { type Net, parseGoNet } from '../../ip/net.ts';
import { say } from '../../words/say.ts';
import { calicoPolicy } from './convert/calico-policy.ts';
import { type ClusterKind, clusterPolicy } from './convert/cluster-policy.ts';
import { kubernetesPolicy } from './convert/kubernetes-policy.ts';
import { ruleOf } from './convert/rules.ts';
import { InvalidPolicy, namespaceLabel } from './convert/selectors.ts';
import type { NamedPort } from './endpoints.ts';
import {
  type Direction,
  type PolicyKind,
  type PolicyModel,
  type Problem,
  policyTitle,
  type RuleModel,
  type TierModel,
  type UntitledPolicy,
} from './model.ts';
import { protocolNumber } from './protocols.ts';
import { hostEndpointSpecSchema, networkSetSpecSchema, ruleSchema, tierSpecSchema } from './schema/calico.ts';
import { type ObjectMeta, withoutNulls } from './schema/meta.ts';
import type { VersionRules } from './version.ts';

/** API objects → what the evaluation needs of them. Each throws InvalidPolicy for an object that is not good. */

const parsed = <T>(schema: z.ZodType<T>, value: unknown, root: string): T => {
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidPolicy('', schemaReason(result.error, root));
  return result.data;
};

const bodySchema = z.object({ spec: z.unknown() });

const specOf = (object: unknown): unknown => withoutNulls(parsed(bodySchema, object, '').spec) ?? {};

const addressesOf = (texts: readonly string[]): Address[] =>
  texts.map(parseGoAddress).filter((address) => address !== undefined);

const nodeSchema = z.object({
  status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish() }).nullish(),
});

const annotatedAddresses = [
  'IPv4Address',
  'IPv6Address',
  'IPv4IPIPTunnelAddr',
  'IPv4VXLANTunnelAddr',
  'IPv6VXLANTunnelAddr',
  'IPv4WireguardInterfaceAddr',
  'IPv6WireguardInterfaceAddr',
];

/** Every address under which a node's own packets can come (calico#2.1). */
export const readNode = (meta: ObjectMeta, object: unknown): Address[] => {
  const { status } = parsed(nodeSchema, object, '');
  const annotated = annotatedAddresses.flatMap((name) => {
    const text = meta.annotations[`projectcalico.org/${name}`];
    return text ? [text.replace(/\/\d+$/, '')] : [];
  });
  const internal = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP');
  return addressesOf([...internal.map(({ address }) => address), ...annotated]);
};

/** The address of one of a node's tunnels. */
export type TunnelAddress = { kind: 'ipip' | 'vxlan' | 'wireguard'; address: Address };

const tunnelAnnotations = [
  ['ipip', 'IPv4IPIPTunnelAddr'],
  ['vxlan', 'IPv4VXLANTunnelAddr'],
  ['vxlan', 'IPv6VXLANTunnelAddr'],
  ['wireguard', 'IPv4WireguardInterfaceAddr'],
  ['wireguard', 'IPv6WireguardInterfaceAddr'],
] as const;

export const readTunnels = ({ annotations }: ObjectMeta): TunnelAddress[] =>
  tunnelAnnotations.flatMap(([kind, name]) => {
    const address = parseGoAddress((annotations[`projectcalico.org/${name}`] ?? '').replace(/\/\d+$/, ''));
    return address ? [{ kind, address }] : [];
  });

/** From 3.32 the API holds the built-in tiers to their order and action; what differs cannot be stored. */
export const readTier = (meta: ObjectMeta, object: unknown, version: VersionRules): TierModel => {
  const { order, defaultAction } = parsed(tierSpecSchema, specOf(object), 'spec');
  const builtIn = version.newNames ? version.builtInTiers.find(({ name }) => name === meta.name) : undefined;
  if (builtIn && (order !== builtIn.order || (defaultAction ?? 'Deny') !== builtIn.defaultAction)) {
    const { order, defaultAction: action } = builtIn;
    throw new InvalidPolicy('', say('invalid.tier', { tier: meta.name, order, action }));
  }
  return {
    name: meta.name,
    order: order ?? Number.POSITIVE_INFINITY,
    defaultAction: defaultAction ?? 'Deny',
    exists: true,
  };
};

export const readNetworkSet = (meta: ObjectMeta, object: unknown): Net[] => {
  const { nets = [] } = parsed(networkSetSpecSchema, specOf(object), 'spec');
  if (namespaceLabel in meta.labels) throw new InvalidPolicy('', say('invalid.set-label', { label: namespaceLabel }));
  return nets.map((text) => {
    const net = parseGoNet(text);
    if (!net) throw new InvalidPolicy('spec.nets', say('invalid.network', { text }));
    return net.net;
  });
};

export type HostEndpointFacts = {
  node: string;
  interfaceName: string;
  addresses: Address[];
  profiles: string[];
  ports: NamedPort[];
};

export const readHostEndpoint = (object: unknown): HostEndpointFacts => {
  const spec = parsed(hostEndpointSpecSchema, specOf(object), 'spec');
  const { interfaceName = '', expectedIPs = [], profiles = [], ports = [] } = spec;
  if (interfaceName === '' && expectedIPs.length === 0) {
    throw new InvalidPolicy('spec', say('invalid.host-endpoint'));
  }
  const addresses = expectedIPs.map((text) => {
    const address = parseGoAddress(text);
    if (!address) throw new InvalidPolicy('spec.expectedIPs', say('invalid.address', { text }));
    return address;
  });
  return {
    node: spec.node,
    interfaceName,
    addresses,
    profiles,
    ports: ports.map(({ name, port, protocol }) => {
      const number = protocolNumber(protocol);
      if (number === undefined) throw new InvalidPolicy('spec.ports', say('invalid.protocol', { text: protocol }));
      return { name, port, protocol: number };
    }),
  };
};

const poolMode = z.enum(['Never', 'Always', 'CrossSubnet', '']).optional();
const ipPoolSpecSchema = z.object({
  cidr: z.string(),
  ipipMode: poolMode,
  vxlanMode: poolMode,
  natOutgoing: z.boolean().optional(),
});

/** How packets between nodes travel to addresses of a pool, and whether its pods keep their address outside. */
export type PoolFacts = {
  cidr: Net;
  /** By either tunnel; `unknown`: between subnets. */
  encapsulated: boolean | 'unknown';
  vxlan: boolean | 'unknown';
  ipip: boolean | 'unknown';
  natOutgoing: boolean;
};

const byMode = (mode: string): boolean | 'unknown' => (mode === 'CrossSubnet' ? 'unknown' : mode === 'Always');

export const readIPPool = (object: unknown): PoolFacts => {
  const {
    cidr,
    ipipMode = 'Never',
    vxlanMode = 'Never',
    natOutgoing = false,
  } = parsed(ipPoolSpecSchema, specOf(object), 'spec');
  const net = parseGoNet(cidr);
  if (!net) throw new InvalidPolicy('spec.cidr', say('invalid.network', { text: cidr }));
  const [vxlan, ipip] = [byMode(vxlanMode), byMode(ipipMode)];
  const encapsulated = vxlan === true || ipip === true ? true : vxlan || ipip;
  return { cidr: net.net, encapsulated, vxlan, ipip, natOutgoing };
};

export type ProfileRules = Record<Direction, readonly RuleModel[]>;

const profileSpecSchema = z.strictObject({
  ingress: z.array(ruleSchema).optional(),
  egress: z.array(ruleSchema).optional(),
  labelsToApply: z.record(z.string(), z.string()).optional(),
});

export const readProfile = (object: unknown, raw: boolean): ProfileRules => {
  const { spec: given } = object as { spec?: unknown };
  const spec = parsed(profileSpecSchema, withoutNulls(given) ?? {}, 'spec');
  const rules = (direction: Direction) =>
    (spec[direction] ?? []).map((rule, index) =>
      ruleOf(rule, index, { direction, namespace: undefined, raw, since332: false }),
    );
  return { ingress: rules('ingress'), egress: rules('egress') };
};

/** Whether this version of Calico reads policies of that kind at all. */
export const readsKind = (kind: PolicyKind, version: VersionRules): boolean => {
  switch (kind) {
    case 'ClusterNetworkPolicy':
      return version.readsClusterNetworkPolicy;
    case 'AdminNetworkPolicy':
      return version.readsAdminNetworkPolicy;
    case 'BaselineAdminNetworkPolicy':
      return version.readsBaselineAdminNetworkPolicy;
    default:
      return !kind.startsWith('Staged') || version.readsStaged;
  }
};

const isClusterKind = (kind: PolicyKind): kind is ClusterKind =>
  kind === 'ClusterNetworkPolicy' || kind === 'AdminNetworkPolicy' || kind === 'BaselineAdminNetworkPolicy';

export const readPolicy = (
  kind: PolicyKind,
  meta: ObjectMeta,
  object: unknown,
  version: VersionRules,
  problems: Problem[],
): PolicyModel => {
  const made = untitledPolicy(kind, meta, specOf(object), version, problems);
  return { ...made, title: `${made.kind} ${policyTitle(made)}` };
};

const untitledPolicy = (
  kind: PolicyKind,
  meta: ObjectMeta,
  spec: unknown,
  version: VersionRules,
  problems: Problem[],
): UntitledPolicy => {
  if (kind === 'KubernetesNetworkPolicy' || kind === 'StagedKubernetesNetworkPolicy') {
    return kubernetesPolicy(meta, kind, spec, version.newNames);
  }
  return isClusterKind(kind)
    ? clusterPolicy(meta, kind, spec, version, problems)
    : calicoPolicy(meta, kind, spec, version.newNames);
};
