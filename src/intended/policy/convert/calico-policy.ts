import { schemaReason } from '../../../case/schema-reason.ts';
import { say } from '../../../words/say.ts';
import type { UntitledPolicy } from '../model.ts';
import { type CalicoPolicyKind, type CalicoPolicySpec, calicoPolicySpecSchema } from '../schema/calico.ts';
import type { ObjectMeta } from '../schema/meta.ts';
import { usesGlobal } from '../selector/ast.ts';
import { selectorOf } from '../selector/selector.ts';
import { ruleOf } from './rules.ts';
import { globalPolicyNode, InvalidPolicy, namespacedPolicyNode, optionalNode } from './selectors.ts';
import { tieBreak } from './tie-break.ts';

/**
 * Which directions a policy takes part in. Through Calico's API a missing list is filled in from the rules;
 * as stored, a missing list means both (calico#4.5).
 */
const typesOf = (spec: CalicoPolicySpec, raw: boolean): { ingress: boolean; egress: boolean } => {
  const types = spec.types ?? [];
  if (types.length > 0) return { ingress: types.includes('Ingress'), egress: types.includes('Egress') };
  if (raw) return { ingress: true, egress: true };
  const egress = (spec.egress ?? []).length > 0;
  return { ingress: !egress || (spec.ingress ?? []).length > 0, egress };
};

const checkGlobal = (spec: CalicoPolicySpec): void => {
  if (spec.doNotTrack && spec.preDNAT) throw new InvalidPolicy('spec', say('invalid.prednat-untracked'));
  if (spec.preDNAT && (spec.egress ?? []).length > 0) {
    throw new InvalidPolicy('spec', say('invalid.prednat-egress'));
  }
  if (spec.preDNAT && (spec.types ?? []).includes('Egress')) {
    throw new InvalidPolicy('spec', say('invalid.prednat-type'));
  }
  if (!spec.applyOnForward && (spec.doNotTrack || spec.preDNAT)) {
    throw new InvalidPolicy('spec', say('invalid.apply-on-forward'));
  }
};

const checkedNode = (text: string | undefined, field: string) => {
  const node = optionalNode(text, `spec.${field}`);
  if (node && usesGlobal(node)) {
    throw new InvalidPolicy(`spec.${field}`, say('invalid.global-here'));
  }
  return node;
};

/** Calico's NetworkPolicy and GlobalNetworkPolicy, and their staged forms. Throws InvalidPolicy. */
export const calicoPolicy = (
  meta: ObjectMeta,
  kind: CalicoPolicyKind,
  specInput: unknown,
  newNames: boolean,
): UntitledPolicy => {
  const parsed = calicoPolicySpecSchema(kind).safeParse(specInput ?? {});
  if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
  const spec = parsed.data;
  const isGlobal = kind === 'GlobalNetworkPolicy' || kind === 'StagedGlobalNetworkPolicy';
  const namespace = isGlobal ? undefined : (meta.namespace ?? 'default');
  if (isGlobal) checkGlobal(spec);
  const selector = checkedNode(spec.selector, 'selector');
  checkedNode(spec.serviceAccountSelector, 'serviceAccountSelector');
  const node =
    namespace === undefined
      ? globalPolicyNode(
          selector,
          checkedNode(spec.namespaceSelector, 'namespaceSelector'),
          spec.serviceAccountSelector,
        )
      : namespacedPolicyNode(selector, namespace, spec.serviceAccountSelector);
  const rules = (direction: 'ingress' | 'egress') =>
    (spec[direction] ?? []).map((rule, index) => ruleOf(rule, index, { direction, namespace, raw: meta.raw }));
  const tier = spec.tier || 'default';
  const staged = kind.startsWith('Staged') ? (spec.stagedAction ?? 'Set') : undefined;
  return {
    kind,
    name: meta.name,
    tier,
    order: spec.order ?? Number.POSITIVE_INFINITY,
    tieBreak: tieBreak({ kind, name: meta.name, namespace, tier }, newNames),
    selector: selectorOf(node),
    applies: typesOf(spec, meta.raw),
    rules: { ingress: rules('ingress'), egress: rules('egress') },
    applyOnForward: spec.applyOnForward ?? false,
    preDNAT: spec.preDNAT ?? false,
    doNotTrack: spec.doNotTrack ?? false,
    ...(namespace !== undefined && { namespace }),
    ...(staged && { staged }),
  };
};
