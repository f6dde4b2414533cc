import { createHash } from 'node:crypto';
import { v1Name } from './convert/tie-break.ts';
import type { Direction, EntityMatch, PolicyModel, RuleModel } from './model.ts';
import { protocolName, sctp, tcp, udp } from './protocols.ts';
import { selectorText } from './selector/ast.ts';
import { parseSelector } from './selector/selector.ts';

/**
 * What Felix calls a policy's chains and a rule's address sets, old and new.
 * Source: `felix/rules/policy.go`, `libcalico-go/lib/hash/unique_id.go`; calico#3.1.
 */

const maxChainLength = 28;
const maxSetLength = 31;

const shortKinds: Record<PolicyModel['kind'], string> = {
  NetworkPolicy: 'np',
  GlobalNetworkPolicy: 'gnp',
  KubernetesNetworkPolicy: 'knp',
  ClusterNetworkPolicy: 'kcnp',
  AdminNetworkPolicy: 'kanp',
  BaselineAdminNetworkPolicy: 'kbanp',
  StagedNetworkPolicy: 'snp',
  StagedGlobalNetworkPolicy: 'sgnp',
  StagedKubernetesNetworkPolicy: 'sknp',
};

type Named = Pick<PolicyModel, 'kind' | 'name' | 'namespace' | 'tier'>;

/** `knp/shop/default-deny` from 3.32, `default/shop/knp.default.default-deny` before. */
export const policyId = (policy: Named, newNames: boolean): string => {
  if (!newNames) return `${policy.tier}/${v1Name({ ...policy, namespace: policy.namespace })}`;
  return [shortKinds[policy.kind], policy.namespace, policy.name].filter((part) => part !== undefined).join('/');
};

/** A name that is too long, or that could be taken for a hash, becomes a hash of the id alone. */
export const chainName = (prefix: string, id: string): string => {
  const plain = `${prefix}${id}`;
  if (plain.length < maxChainLength || (plain.length === maxChainLength && !id.startsWith('_'))) return plain;
  return `${prefix}_${createHash('sha256').update(id).digest('base64url')}`.slice(0, maxChainLength);
};

/** `cali-pi-…` for ingress, `cali-po-…` for egress. */
export const policyChain = (policy: Named, direction: Direction, newNames: boolean): string =>
  chainName(direction === 'ingress' ? 'cali-pi-' : 'cali-po-', policyId(policy, newNames));

/**
 * Every name that the policy's chain can have there, the usual one first: nftables takes long names as they
 * are, so that a hash stands only for those that are too long for it too (recordings).
 */
export const policyChains = (policy: Named, direction: Direction, newNames: boolean, native: boolean): string[] => {
  const short = policyChain(policy, direction, newNames);
  return native
    ? [`${direction === 'ingress' ? 'cali-pi-' : 'cali-po-'}${policyId(policy, newNames)}`, short]
    : [short];
};

const uniqueId = (prefix: string, content: string): string =>
  `${prefix}:${createHash('sha224').update(`${prefix}:${content}`).digest('base64url')}`;

/** `cali40` and the id, cut to what the kernel allows; `cali60` for IPv6. */
export const setName = (id: string, family: 4 | 6): string => `cali${family}0${id}`.slice(0, maxSetLength);

const normalised = (text: string): string => {
  const parsed = parseSelector(text);
  return parsed.ok ? parsed.selector.text : text;
};

/** The positive selector of a side as Felix keeps it, the negative one folded in. */
const positiveText = (entity: EntityMatch): string | undefined => {
  if (!entity.selector) return undefined;
  const { node } = entity.selector;
  const folded = entity.notSelector
    ? selectorText({ op: 'and', operands: [node, { op: 'not', operand: entity.notSelector.node }] })
    : selectorText(node);
  return normalised(folded);
};

/** An address set that a rule needs. */
export type SetNeed =
  | { kind: 'addresses'; id: string; entity: EntityMatch; negative: boolean }
  | { kind: 'named-port'; id: string; entity: EntityMatch; port: string; protocol: number };

const setsOfEntity = (entity: EntityMatch, rule: RuleModel): SetNeed[] => {
  const text = positiveText(entity);
  const named = [...entity.ports, ...entity.notPorts].flatMap((port) => ('name' in port ? [port.name] : []));
  const onlyNamed = entity.ports.length > 0 && entity.ports.every((port) => 'name' in port);
  const protocol = rule.protocol === udp || rule.protocol === sctp ? rule.protocol : tcp;
  const selectorId = uniqueId('s', text ?? 'all()');
  // How a set of every protocol is called was not seen yet.
  const needs: SetNeed[] = (rule.protocol === undefined ? [] : named).map((port) => ({
    kind: 'named-port',
    id: uniqueId('n', `${selectorId},${protocolName(protocol)},${port}`),
    entity,
    port,
    protocol,
  }));
  // With named ports alone the address is already in their sets.
  if (text !== undefined && !onlyNamed) needs.push({ kind: 'addresses', id: selectorId, entity, negative: false });
  if (text === undefined && entity.notSelector) {
    const id = uniqueId('s', normalised(selectorText(entity.notSelector.node)));
    needs.push({ kind: 'addresses', id, entity, negative: true });
  }
  return needs;
};

/** Every set that a rule needs, one per id. */
export const setsOfRule = (rule: RuleModel): SetNeed[] => {
  const all = [...setsOfEntity(rule.source, rule), ...setsOfEntity(rule.destination, rule)];
  return [...new Map(all.map((need) => [need.id, need])).values()];
};
