import { z } from 'zod';
import { subjectNode } from './convert/cluster-policy.ts';
import { globalPolicyNode, InvalidPolicy, namespacedPolicyNode, optionalNode, podNode } from './convert/selectors.ts';
import type { PolicyKind } from './model.ts';
import { calicoPolicyFields } from './schema/calico.ts';
import { kubernetesPolicyFields, labelSelectorSchema, subjectSchema } from './schema/kubernetes.ts';
import type { ObjectMeta } from './schema/meta.ts';
import { type Selector, selectorOf } from './selector/selector.ts';
import type { NotUnderstood } from './unread.ts';
import type { VersionRules } from './version.ts';

/**
 * What is known of a policy that is left out: as much of it as is good. A field that nobody knows may say anything,
 * also whom the policy is for.
 */

const record = z.record(z.string(), z.unknown());
const directions = z.array(z.enum(['Ingress', 'Egress'])).min(1);

type Spec = Record<string, unknown>;

const appliesOf = (types: unknown): NotUnderstood['applies'] => {
  const read = directions.safeParse(types).data;
  return read && { ingress: read.includes('Ingress'), egress: read.includes('Egress') };
};

const selectorOr = (make: () => Selector): Selector | undefined => {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidPolicy) return undefined;
    throw error;
  }
};

const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';
const knowsAll = (spec: Spec, fields: readonly string[]): boolean =>
  Object.keys(spec).every((key) => fields.includes(key));

const ofKubernetes = (spec: Spec, namespace: string): NotUnderstood => {
  const read = labelSelectorSchema.optional().safeParse(spec.podSelector);
  const applies = appliesOf(spec.policyTypes);
  return {
    ...(read.success && { selects: selectorOf(namespacedPolicyNode(podNode(read.data), namespace, undefined)) }),
    ...(applies && { applies }),
  };
};

const ofCalico = (spec: Spec, namespace: string | undefined): NotUnderstood => {
  const { selector, namespaceSelector, serviceAccountSelector, tier, applyOnForward } = spec;
  const selects =
    isText(selector) && isText(namespaceSelector) && isText(serviceAccountSelector)
      ? selectorOr(() => {
          const own = optionalNode(selector, 'spec.selector');
          return selectorOf(
            namespace === undefined
              ? globalPolicyNode(own, optionalNode(namespaceSelector, 'spec.namespaceSelector'), serviceAccountSelector)
              : namespacedPolicyNode(own, namespace, serviceAccountSelector),
          );
        })
      : undefined;
  const applies = appliesOf(spec.types);
  return {
    ...(selects && { selects }),
    ...(applies && { applies }),
    ...(isText(tier) && { tier: tier || 'default' }),
    ...((applyOnForward === undefined || applyOnForward === false) && { forwards: false }),
  };
};

const clusterTiers = (spec: Spec, { adminTier, baselineTier }: VersionRules): string | undefined =>
  spec.tier === 'Admin' ? adminTier : spec.tier === 'Baseline' ? baselineTier : undefined;

const ofCluster = (spec: Spec, version: VersionRules): NotUnderstood => {
  const read = subjectSchema.safeParse(spec.subject);
  const tier = clusterTiers(spec, version);
  const selects = read.success ? selectorOr(() => selectorOf(subjectNode(read.data))) : undefined;
  return { ...(selects && { selects }), ...(tier !== undefined && { tier }) };
};

/** `specInput`: the policy's body, without nulls. Never throws. */
export const notUnderstood = (
  kind: PolicyKind,
  meta: Pick<ObjectMeta, 'name' | 'namespace'>,
  specInput: unknown,
  version: VersionRules,
): NotUnderstood => {
  const spec = record.safeParse(specInput ?? {}).data;
  const { name } = meta;
  const namespace = meta.namespace ?? 'default';
  if (spec === undefined) return { name };
  switch (kind) {
    case 'KubernetesNetworkPolicy':
      return knowsAll(spec, kubernetesPolicyFields) ? { name, ...ofKubernetes(spec, namespace) } : { name };
    case 'NetworkPolicy':
      return knowsAll(spec, calicoPolicyFields.NetworkPolicy) ? { name, ...ofCalico(spec, namespace) } : { name };
    case 'GlobalNetworkPolicy':
      return knowsAll(spec, calicoPolicyFields.GlobalNetworkPolicy) ? { name, ...ofCalico(spec, undefined) } : { name };
    default:
      return { name, ...ofCluster(spec, version) };
  }
};
