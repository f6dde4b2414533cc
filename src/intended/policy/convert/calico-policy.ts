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

const longestSelector = 1024;

/** What the API refuses from 3.32 on, and Felix would not mind. */
const checkAsStored = (spec: CalicoPolicySpec): void => {
  if (spec.types?.length === 0) throw new InvalidPolicy('spec.types', say('invalid.no-types'));
  const hint = (spec.performanceHints ?? []).find((each) => each !== 'AssumeNeededOnEveryNode');
  if (hint !== undefined) throw new InvalidPolicy('spec.performanceHints', say('invalid.hint', { hint }));
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const sides = rules.flatMap(({ source, destination }) => [source, destination]);
  const selectors = [
    spec.selector,
    spec.serviceAccountSelector,
    spec.namespaceSelector,
    ...sides.flatMap((side) => [
      side?.selector,
      side?.notSelector,
      side?.namespaceSelector,
      side?.serviceAccounts?.selector,
    ]),
  ];
  if (selectors.some((text) => text !== undefined && text.length > longestSelector))
    throw new InvalidPolicy('spec', say('invalid.long-selector', { most: longestSelector }));
};

const actions = ['Allow', 'Deny', 'Log', 'Pass'] as const;

const withAction = (rule: unknown): unknown => {
  if (typeof rule !== 'object' || rule === null || !('action' in rule)) return rule;
  const { action } = rule;
  const known = typeof action === 'string' && actions.find((each) => each.toLowerCase() === action.toLowerCase());
  return known ? { ...rule, action: known } : rule;
};

/** Up to 3.31 actions were stored in small letters too, and Felix reads them so. */
const withActions = (spec: unknown): unknown => {
  if (typeof spec !== 'object' || spec === null) return spec;
  const { ingress, egress } = spec as { ingress?: unknown; egress?: unknown };
  return {
    ...spec,
    ...(Array.isArray(ingress) && { ingress: ingress.map(withAction) }),
    ...(Array.isArray(egress) && { egress: egress.map(withAction) }),
  };
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
  const parsed = calicoPolicySpecSchema(kind).safeParse((meta.raw ? withActions(specInput) : specInput) ?? {});
  if (!parsed.success) throw new InvalidPolicy('', schemaReason(parsed.error, 'spec'));
  const spec = parsed.data;
  const isGlobal = kind === 'GlobalNetworkPolicy' || kind === 'StagedGlobalNetworkPolicy';
  const namespace = isGlobal ? undefined : (meta.namespace ?? 'default');
  if (newNames && !meta.raw) checkAsStored(spec);
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
    (spec[direction] ?? []).map((rule, index) =>
      ruleOf(rule, index, { direction, namespace, raw: meta.raw, since332: newNames }),
    );
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
