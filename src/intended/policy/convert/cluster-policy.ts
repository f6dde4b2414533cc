import type { z } from 'zod';
import { schemaReason } from '../../../case/schema-reason.ts';
import { parseGoNet } from '../../../ip/net.ts';
import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { Action, Direction, EntityMatch, PortMatch, Problem, RuleModel, UntitledPolicy } from '../model.ts';
import { sctp, tcp, udp } from '../protocols.ts';
import {
  type AdminPortInput,
  adminNetworkPolicySpecSchema,
  baselineAdminNetworkPolicySpecSchema,
  type ClusterPeerInput,
  type ClusterProtocolInput,
  clusterNetworkPolicySpecSchema,
  type SubjectInput,
} from '../schema/kubernetes.ts';
import type { ObjectMeta } from '../schema/meta.ts';
import type { SelectorNode } from '../selector/ast.ts';
import { selectorOf } from '../selector/selector.ts';
import type { CalicoVersion, VersionRules } from '../version.ts';
import { anyEntity } from './rules.ts';
import { entitySelector, globalPolicyNode, InvalidPolicy, namespaceNode, podNode } from './selectors.ts';
import { tieBreak } from './tie-break.ts';

/**
 * ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy → the common rules. A rule that
 * cannot be converted fails closed: a Deny or Pass becomes "deny everything" at its place, an Accept is
 * dropped. Source: `clusternetworkpolicy.go`; calico#4.7.
 */

/** Ports of a protocol; of any where it is undefined, which only names can be of. */
type ByProtocol = Map<number | undefined, PortMatch[]>;

type ClusterRule = {
  action: string;
  peers: readonly ClusterPeerInput[];
  /** Protocol → ports (empty: every port); absent: any protocol. Throws InvalidPolicy. */
  ports: () => ByProtocol | undefined;
};

const podsScope = (pods: NonNullable<ClusterPeerInput['pods']>) => ({
  namespaceSelector: namespaceNode(pods.namespaceSelector ?? {}),
  selector: podNode(pods.podSelector),
});

const peerOf = (peer: ClusterPeerInput, direction: Direction): EntityMatch => {
  const scope = peer.pods
    ? podsScope(peer.pods)
    : peer.namespaces
      ? { namespaceSelector: namespaceNode(peer.namespaces), selector: undefined }
      : undefined;
  const networks = direction === 'egress' ? (peer.networks ?? []) : [];
  if (!scope && networks.length === 0) throw new InvalidPolicy('', say('invalid.peer-kind'));
  const nets = networks.map((text) => {
    const parsed = parseGoNet(text);
    if (!parsed || parsed.bare) throw new InvalidPolicy('', say('invalid.network', { text }));
    return parsed.net;
  });
  const selector =
    scope &&
    entitySelector({ policyNamespace: undefined, serviceAccounts: undefined, hasNotSelector: false, ...scope });
  return { ...anyEntity(), nets, ...(selector && { selector }) };
};

const convertRule = (rule: ClusterRule, index: number, direction: Direction): RuleModel[] => {
  const byProtocol = rule.ports();
  const sides = rule.peers.map((peer) => peerOf(peer, direction));
  const protocols = byProtocol ? [...byProtocol.entries()] : [[undefined, []] as const];
  const action: Action = rule.action === 'Accept' || rule.action === 'Allow' ? 'Allow' : (rule.action as Action);
  return protocols.flatMap(([protocol, ports]) =>
    sides.map((peer): RuleModel => {
      const own = { ...(direction === 'ingress' ? anyEntity() : peer), ports };
      return {
        index,
        action,
        http: false,
        source: direction === 'ingress' ? peer : anyEntity(),
        destination: own,
        ...(protocol !== undefined && { protocol }),
      };
    }),
  );
};

const closed = (index: number): RuleModel => ({
  index,
  action: 'Deny',
  http: false,
  source: anyEntity(),
  destination: anyEntity(),
});

const convertRules = (rules: readonly ClusterRule[], direction: Direction, report: (reason: Message) => void) =>
  rules.flatMap((rule, index) => {
    try {
      return convertRule(rule, index, direction);
    } catch (error) {
      if (!(error instanceof InvalidPolicy)) throw error;
      const failsClosed = rule.action === 'Deny' || rule.action === 'Pass';
      const said = { rule: `spec.${direction}[${index}]`, problem: error.said };
      report(failsClosed ? say('invalid.rule-denies', said) : say('invalid.rule-dropped', said));
      return failsClosed ? [closed(index)] : [];
    }
  });

const add = (map: ByProtocol, protocol: number | undefined, port: PortMatch | undefined): void => {
  const known = map.get(protocol);
  if (port === undefined) map.set(protocol, []);
  else if (known === undefined || known.length > 0) map.set(protocol, [...(known ?? []), port]);
};

const rangeOf = (first: number, last: number): PortMatch => {
  if (first > last) throw new InvalidPolicy('', say('invalid.range', { first, last }));
  return { first, last };
};

const clusterPorts = (inputs: readonly ClusterProtocolInput[]): ByProtocol | undefined => {
  const map: ByProtocol = new Map();
  for (const input of inputs) {
    const given = [[tcp, input.tcp] as const, [udp, input.udp] as const, [sctp, input.sctp] as const].find(
      ([, value]) => value,
    );
    if (!given && input.destinationNamedPort) {
      add(map, undefined, { name: input.destinationNamedPort });
      continue;
    }
    if (!given) return undefined;
    const port = given[1]?.destinationPort;
    if (port?.number !== undefined) add(map, given[0], { first: port.number, last: port.number });
    else add(map, given[0], port?.range && rangeOf(port.range.start, port.range.end));
  }
  return map.size === 0 ? undefined : map;
};

/** Up to 3.29 a named port is of TCP; 3.30 and 3.31 lose it, and match every protocol and port (calico#4.7). */
const adminPorts = (inputs: readonly AdminPortInput[], { minor }: CalicoVersion): ByProtocol | undefined => {
  const map: ByProtocol = new Map();
  const numbers = { TCP: tcp, UDP: udp, SCTP: sctp };
  for (const { portNumber, portRange, namedPort } of inputs) {
    if (portNumber) {
      add(map, numbers[portNumber.protocol ?? 'TCP'], { first: portNumber.port, last: portNumber.port });
    } else if (portRange) add(map, numbers[portRange.protocol ?? 'TCP'], rangeOf(portRange.start, portRange.end));
    else if (namedPort && minor < 30) add(map, tcp, { name: namedPort });
    else return undefined;
  }
  return map.size === 0 ? undefined : map;
};

export const subjectNode = (subject: SubjectInput): SelectorNode => {
  if (subject.pods) {
    const { namespaceSelector, selector } = podsScope(subject.pods);
    return globalPolicyNode(selector, namespaceSelector, undefined);
  }
  return globalPolicyNode(podNode(undefined), namespaceNode(subject.namespaces ?? {}), undefined);
};

type Body = {
  tier: string;
  order: number;
  subject: SubjectInput;
  ingress: readonly ClusterRule[];
  egress: readonly ClusterRule[];
};

type AdminRuleInput = { action: string; ports?: AdminPortInput[] | undefined };
type AdminBody = {
  priority?: number | undefined;
  subject: SubjectInput;
  ingress?: (AdminRuleInput & { from: ClusterPeerInput[] })[] | undefined;
  egress?: (AdminRuleInput & { to: ClusterPeerInput[] })[] | undefined;
};

const readBody = (kind: ClusterKind, specInput: unknown, rules: VersionRules): Body => {
  if (kind === 'ClusterNetworkPolicy') {
    const parsed = clusterNetworkPolicySpecSchema.safeParse(specInput ?? {});
    if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
    const { tier, priority, subject, ingress = [], egress = [] } = parsed.data;
    return {
      tier: tier === 'Admin' ? rules.adminTier : rules.baselineTier,
      order: priority,
      subject,
      ingress: ingress.map(({ action, from, protocols = [] }) => ({
        action,
        peers: from,
        ports: () => clusterPorts(protocols),
      })),
      egress: egress.map(({ action, to, protocols = [] }) => ({
        action,
        peers: to,
        ports: () => clusterPorts(protocols),
      })),
    };
  }
  const isAdmin = kind === 'AdminNetworkPolicy';
  const schema: z.ZodType<AdminBody> = isAdmin ? adminNetworkPolicySpecSchema : baselineAdminNetworkPolicySpecSchema;
  const parsed = schema.safeParse(specInput ?? {});
  if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
  const { subject, ingress = [], egress = [], priority = 1000 } = parsed.data;
  return {
    tier: isAdmin ? rules.adminTier : rules.baselineTier,
    order: priority,
    subject,
    ingress: ingress.map(({ action, from, ports = [] }) => ({
      action,
      peers: from,
      ports: () => adminPorts(ports, rules.version),
    })),
    egress: egress.map(({ action, to, ports = [] }) => ({
      action,
      peers: to,
      ports: () => adminPorts(ports, rules.version),
    })),
  };
};

export type ClusterKind = 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';

/** `problems` lists rules that Calico would drop or close; the policy itself still counts. Throws InvalidPolicy. */
export const clusterPolicy = (
  meta: ObjectMeta,
  kind: ClusterKind,
  specInput: unknown,
  version: VersionRules,
  problems: Problem[],
): UntitledPolicy => {
  if (kind === 'BaselineAdminNetworkPolicy' && meta.name !== 'default')
    throw new InvalidPolicy('metadata.name', say('invalid.baseline-name'));
  const body = readBody(kind, specInput, version);
  const report = (reason: Message) => problems.push({ object: `${kind} ${meta.name}`, reason });
  const ingress = convertRules(body.ingress, 'ingress', report);
  const egress = convertRules(body.egress, 'egress', report);
  return {
    kind,
    name: meta.name,
    tier: body.tier,
    order: body.order,
    tieBreak: tieBreak({ kind, name: meta.name, namespace: undefined, tier: body.tier }, version.newNames),
    selector: selectorOf(subjectNode(body.subject)),
    applies: { ingress: ingress.length > 0, egress: egress.length > 0 },
    rules: { ingress, egress },
    applyOnForward: false,
    preDNAT: false,
    doNotTrack: false,
  };
};
