import { type ApiObject, spec } from './objects.ts';
import { anyEnd, normalNet, type Policy, type PolicyRule, type Ports, type RuleEnd, splitPorts } from './policy.ts';
import { canonical, parseSelector, withPrefix } from './selector.ts';

/** Calico's own NetworkPolicy and GlobalNetworkPolicy (calico#4.4, #4.5, #4.8). */

interface Entity {
  nets?: string[];
  notNets?: string[];
  selector?: string;
  notSelector?: string;
  namespaceSelector?: string;
  serviceAccounts?: { names?: string[]; selector?: string };
  ports?: Ports;
  notPorts?: Ports;
  services?: { name: string; namespace?: string };
}
interface Rule {
  action: string;
  protocol?: string | number;
  notProtocol?: string | number;
  ipVersion?: number;
  icmp?: { type?: number; code?: number };
  source?: Entity;
  destination?: Entity;
  metadata?: { annotations?: Record<string, string> };
}
interface PolicySpec {
  tier: string;
  order: number;
  selector: string;
  namespaceSelector: string;
  serviceAccountSelector: string;
  types: ('Ingress' | 'Egress')[];
  ingress: Rule[];
  egress: Rule[];
  doNotTrack: boolean;
  preDNAT: boolean;
}

const prefixed = (selector: string, prefix: string): string => canonical(withPrefix(parseSelector(selector), prefix));

const namespaced = (selector: string): string =>
  prefixed(selector, 'pcns.')
    .replaceAll('all()', 'has(projectcalico.org/namespace)')
    .replaceAll('global()', '!has(projectcalico.org/namespace)');

const accountTerms = ({ names = [], selector }: { names?: string[]; selector?: string }): string => {
  const bySelector = selector ? prefixed(selector, 'pcsa.') : '';
  if (names.length === 0) return bySelector;
  const byName = `projectcalico.org/serviceaccount in {${names.map((name) => `'${name}'`).join(', ')}}`;
  return bySelector ? `(${bySelector}) && (${byName})` : byName;
};

/** A rule's end: with any selector used, a namespaced policy keeps to its own namespace (calico#4.8). */
const endOf = (entity: Entity | undefined, namespace: string | undefined): RuleEnd => {
  if (!entity) return anyEnd;
  const own = [
    ...(entity.serviceAccounts ? [accountTerms(entity.serviceAccounts)] : []),
    ...(entity.selector ? [entity.selector] : []),
  ].filter((part) => part !== '');
  const inner = own.length > 1 ? own.map((part) => `(${part})`).join(' && ') : (own[0] ?? '');
  const within = entity.namespaceSelector
    ? namespaced(entity.namespaceSelector)
    : namespace
      ? `projectcalico.org/namespace == '${namespace}'`
      : '';
  const used = inner !== '' || Boolean(entity.notSelector) || Boolean(entity.namespaceSelector);
  const selector = within && used ? (inner ? `(${within}) && (${inner})` : within) : inner;
  const ports = splitPorts(entity.ports ?? []);
  const notPorts = splitPorts(entity.notPorts ?? []);
  return {
    nets: (entity.nets ?? []).map(normalNet),
    notNets: (entity.notNets ?? []).map(normalNet),
    selector,
    notSelector: entity.notSelector ?? '',
    ports: ports.numeric,
    namedPorts: ports.named,
    notPorts: notPorts.numeric,
    notNamedPorts: notPorts.named,
    ...(entity.services
      ? { service: { namespace: entity.services.namespace ?? namespace ?? '', name: entity.services.name } }
      : {}),
  };
};

const ruleOf = (rule: Rule, namespace: string | undefined): PolicyRule => ({
  action: rule.action.toLowerCase() as PolicyRule['action'],
  ...(rule.ipVersion === undefined ? {} : { ipVersion: rule.ipVersion }),
  ...(rule.protocol === undefined ? {} : { protocol: String(rule.protocol).toLowerCase() }),
  ...(rule.notProtocol === undefined ? {} : { notProtocol: String(rule.notProtocol).toLowerCase() }),
  ...(rule.icmp?.type === undefined
    ? {}
    : { icmp: { type: rule.icmp.type, ...(rule.icmp.code === undefined ? {} : { code: rule.icmp.code }) } }),
  source: endOf(rule.source, namespace),
  destination: endOf(rule.destination, namespace),
  annotations: rule.metadata?.annotations ?? {},
});

export const fromCalicoPolicy = (object: ApiObject): Policy => {
  const fields = spec<PolicySpec>(object);
  const { name, namespace } = object.metadata;
  const parts = [
    ...(fields.selector ? [fields.selector] : []),
    ...(fields.namespaceSelector ? [namespaced(fields.namespaceSelector)] : []),
    ...(fields.serviceAccountSelector ? [prefixed(fields.serviceAccountSelector, 'pcsa.')] : []),
    ...(namespace ? [`projectcalico.org/namespace == '${namespace}'`] : []),
  ];
  return {
    id: namespace ? `np/${namespace}/${name}` : `gnp/${name}`,
    kind: namespace ? 'NetworkPolicy' : 'GlobalNetworkPolicy',
    ...(namespace ? { namespace } : {}),
    name,
    tier: fields.tier || 'default',
    order: fields.order ?? Number.POSITIVE_INFINITY,
    selector: parts.map((part) => `(${part})`).join(' && '),
    // No types in a stored object means both (calico#4.5).
    types: fields.types ?? ['Ingress', 'Egress'],
    ingress: (fields.ingress ?? []).map((rule) => ruleOf(rule, namespace)),
    egress: (fields.egress ?? []).map((rule) => ruleOf(rule, namespace)),
    hostOnly: fields.doNotTrack === true || fields.preDNAT === true,
  };
};
