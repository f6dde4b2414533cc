import { type GoNet, type Net, parseGoNet } from '../../../ip/net.ts';
import { say } from '../../../words/say.ts';
import type { Action, Direction, EntityMatch, IcmpMatch, PortMatch, RuleModel } from '../model.ts';
import { hasPorts, icmp as icmpProtocol, icmpv6, ruleProtocol, tcp } from '../protocols.ts';
import type { EntityInput, RuleInput } from '../schema/calico.ts';
import { usesGlobal } from '../selector/ast.ts';
import { selectorOf } from '../selector/selector.ts';
import { entitySelector, InvalidPolicy, optionalNode, serviceAccountsNode } from './selectors.ts';

/**
 * A Calico rule as it is written → the common rule, refusing what Calico refuses.
 * Source: `libcalico-go/lib/validator/v3/validator.go`, the CRDs' validation rules; calico#4.8.
 */

export type RuleContext = {
  direction: Direction;
  /** Namespace of the policy; absent for policies of the whole cluster. */
  namespace: string | undefined;
  /** Stored in the backing group: read as Felix reads it, without the API's stricter spelling. */
  raw: boolean;
  /** Calico 3.32 or newer: what it takes and refuses that versions before did not (calico#4.8). */
  since332: boolean;
};

const everyEntity: EntityMatch = { nets: [], notNets: [], ports: [], notPorts: [] };

export const anyEntity = (): EntityMatch => everyEntity;

/** `80`, `80:90` or a name. Source: `api/pkg/lib/numorstring/port.go`. */
const portMatch = (value: number | string, field: string): PortMatch => {
  const text = String(value);
  const range = /^(\d+)(?::(\d+))?$/.exec(text);
  if (!range) {
    if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(text)) throw new InvalidPolicy(field, say('invalid.port', { text }));
    return { name: text };
  }
  const first = Number(range[1]);
  const last = Number(range[2] ?? range[1]);
  if (first < 1 || last > 65535) throw new InvalidPolicy(field, say('invalid.port-number', { text }));
  if (first > last) throw new InvalidPolicy(field, say('invalid.port-order', { text }));
  return { first, last };
};

const netIn = (text: string, field: string, raw: boolean): Net => {
  const parsed: GoNet | undefined = parseGoNet(text);
  if (!parsed) throw new InvalidPolicy(field, say('invalid.network', { text }));
  if (!raw && parsed.bare) throw new InvalidPolicy(field, say('invalid.no-prefix', { text }));
  if (!raw && !parsed.exact) throw new InvalidPolicy(field, say('invalid.host-bits', { text }));
  return parsed.net;
};

/** To exclude every address is refused: such a rule could never match. */
const excludedNet = (text: string, field: string, { raw, since332 }: RuleContext): Net => {
  const net = netIn(text, field, raw);
  if (!raw && since332 && net.prefix === 0) throw new InvalidPolicy(field, say('invalid.excludes-all', { text }));
  return net;
};

const serviceOf = (entity: EntityInput, field: string, context: RuleContext): EntityMatch['service'] => {
  const { services } = entity;
  if (!services) return undefined;
  if (!services.name) throw new InvalidPolicy(`${field}.services`, say('invalid.no-service-name'));
  const others: [string, boolean][] = [
    ['namespaceSelector', Boolean(entity.namespaceSelector)],
    ['selector', Boolean(entity.selector)],
    ['notSelector', Boolean(entity.notSelector)],
    ['serviceAccounts', entity.serviceAccounts !== undefined],
    ['nets', (entity.nets ?? []).length > 0],
    ['notNets', (entity.notNets ?? []).length > 0],
  ];
  const clash = others.find(([, used]) => used);
  if (clash) throw new InvalidPolicy(field, say('invalid.service-and', { other: clash[0] }));
  const namespace = services.namespace || context.namespace;
  if (namespace === undefined) throw new InvalidPolicy(`${field}.services`, say('invalid.no-service-namespace'));
  return { namespace, name: services.name };
};

const entityOf = (entity: EntityInput | undefined, field: string, context: RuleContext): EntityMatch => {
  if (!entity) return everyEntity;
  const selector = optionalNode(entity.selector, `${field}.selector`);
  if (selector && usesGlobal(selector)) {
    throw new InvalidPolicy(`${field}.selector`, say('invalid.global-here'));
  }
  const namespaceSelector = optionalNode(entity.namespaceSelector, `${field}.namespaceSelector`);
  if (namespaceSelector && namespaceSelector.op !== 'global' && usesGlobal(namespaceSelector)) {
    throw new InvalidPolicy(`${field}.namespaceSelector`, say('invalid.global-alone'));
  }
  const notSelector = optionalNode(entity.notSelector, `${field}.notSelector`);
  const scoped = entitySelector({
    policyNamespace: context.namespace,
    namespaceSelector,
    selector,
    serviceAccounts: serviceAccountsNode(
      entity.serviceAccounts?.names ?? [],
      entity.serviceAccounts?.selector,
      `${field}.serviceAccounts`,
    ),
    hasNotSelector: notSelector !== undefined,
  });
  const service = serviceOf(entity, field, context);
  return {
    nets: (entity.nets ?? []).map((net) => netIn(net, `${field}.nets`, context.raw)),
    notNets: (entity.notNets ?? []).map((net) => excludedNet(net, `${field}.notNets`, context)),
    ports: (entity.ports ?? []).map((port) => portMatch(port, `${field}.ports`)),
    notPorts: (entity.notPorts ?? []).map((port) => portMatch(port, `${field}.notPorts`)),
    ...(scoped && { selector: scoped }),
    ...(notSelector && { notSelector: selectorOf(notSelector) }),
    ...(service && { service }),
  };
};

const protocolOf = (value: string | number | undefined, field: string, raw: boolean): number | undefined => {
  if (value === undefined) return undefined;
  const protocol = ruleProtocol(value, raw);
  if (protocol === undefined) throw new InvalidPolicy(field, say('invalid.protocol', { text: value }));
  return protocol;
};

const checkFamilies = (rule: RuleInput, source: EntityMatch, destination: EntityMatch, field: string): void => {
  const families = new Set(
    [...source.nets, ...source.notNets, ...destination.nets, ...destination.notNets].map((net) => net.family),
  );
  if (families.size > 1) throw new InvalidPolicy(field, say('invalid.families'));
  if (rule.ipVersion !== undefined && families.size === 1 && !families.has(rule.ipVersion)) {
    throw new InvalidPolicy(field, say('invalid.family'));
  }
};

const isNumbers = (port: number | string): boolean => /^\d+(?::\d+)?$/.test(String(port));

const checkProtocol = (
  rule: RuleInput,
  protocol: number | undefined,
  notProtocol: number | undefined,
  { since332 }: RuleContext,
  field: string,
) => {
  const ports = [rule.source, rule.destination].flatMap((side) => [...(side?.ports ?? []), ...(side?.notPorts ?? [])]);
  const byName = since332 && protocol === undefined && !ports.some(isNumbers);
  if (ports.length > 0 && !byName && (protocol === undefined || !hasPorts(protocol))) {
    throw new InvalidPolicy(field, say('invalid.ports-protocol'));
  }
  if (rule.icmp && protocol !== icmpProtocol && protocol !== icmpv6) {
    throw new InvalidPolicy(field, say('invalid.icmp-protocol'));
  }
  for (const used of [protocol, notProtocol]) {
    if (used === icmpProtocol && rule.ipVersion === 6)
      throw new InvalidPolicy(field, say('invalid.icmp-family', { protocol: 'ICMP', family: 4 }));
    if (used === icmpv6 && rule.ipVersion === 4)
      throw new InvalidPolicy(field, say('invalid.icmp-family', { protocol: 'ICMPv6', family: 6 }));
  }
};

const checkHttp = (rule: RuleInput, protocol: number | undefined, direction: Direction, field: string): void => {
  if (!rule.http) return;
  if (rule.action !== 'Allow') throw new InvalidPolicy(field, say('invalid.http-allow'));
  if (direction === 'egress') throw new InvalidPolicy(field, say('invalid.http-egress'));
  if (protocol !== undefined && protocol !== tcp) throw new InvalidPolicy(field, say('invalid.http-tcp'));
  for (const path of rule.http.paths ?? []) {
    const given = [path.exact, path.prefix].filter((text) => text !== undefined && text !== '');
    const text = given[0];
    if (given.length !== 1 || text === undefined || !text.startsWith('/') || /[? #]/.test(text)) {
      throw new InvalidPolicy(`${field}.http.paths`, say('invalid.http-path'));
    }
  }
  const methods = rule.http.methods ?? [];
  if (new Set(methods).size !== methods.length)
    throw new InvalidPolicy(`${field}.http.methods`, say('invalid.http-methods'));
};

const checkServices = (rule: RuleInput, direction: Direction, field: string): void => {
  const wrong = direction === 'ingress' ? rule.destination?.services : rule.source?.services;
  if (wrong) {
    const side = direction === 'ingress' ? 'destination' : 'source';
    throw new InvalidPolicy(`${field}.${side}.services`, say('invalid.service-side', { direction }));
  }
  const ports = [...(rule.destination?.ports ?? []), ...(rule.destination?.notPorts ?? [])];
  if (rule.destination?.services && ports.length > 0) {
    throw new InvalidPolicy(`${field}.destination`, say('invalid.service-ports'));
  }
};

const icmpMatch = (input: { type?: number | undefined; code?: number | undefined }): IcmpMatch => ({
  ...(input.type !== undefined && { type: input.type }),
  ...(input.code !== undefined && { code: input.code }),
});

export const ruleOf = (rule: RuleInput, index: number, context: RuleContext): RuleModel => {
  const field = `spec.${context.direction}[${index}]`;
  const protocol = protocolOf(rule.protocol, `${field}.protocol`, context.raw);
  const notProtocol = protocolOf(rule.notProtocol, `${field}.notProtocol`, context.raw);
  checkServices(rule, context.direction, field);
  checkProtocol(rule, protocol, notProtocol, context, field);
  checkHttp(rule, protocol, context.direction, field);
  const source = entityOf(rule.source, `${field}.source`, context);
  const destination = entityOf(rule.destination, `${field}.destination`, context);
  checkFamilies(rule, source, destination, field);
  return {
    index,
    action: rule.action as Action,
    source,
    destination,
    http: rule.http !== undefined,
    ...(rule.ipVersion !== undefined && { ipVersion: rule.ipVersion }),
    ...(protocol !== undefined && { protocol }),
    ...(notProtocol !== undefined && { notProtocol }),
    ...(rule.icmp && { icmp: icmpMatch(rule.icmp) }),
    ...(rule.notICMP && { notIcmp: icmpMatch(rule.notICMP) }),
  };
};
