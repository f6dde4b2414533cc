import { Environment } from '@marcbachmann/cel-js';
import type { Cluster } from './context.ts';
import { type Fields, isFields, type KubeObject, listAt, valueAt } from './object.ts';
import { type ResourceType, resourceRef } from './resources.ts';
import { ApiError } from './status.ts';
import type { User } from './users.ts';

/**
 * ValidatingAdmissionPolicies and their bindings, as far as deploy/ uses them: `matchConstraints` with
 * `namespaceSelector`, `matchConditions`, `variables`, `validations`, `failurePolicy`, and the action Deny.
 */

export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  group: string;
  version: string;
  resource: string;
  subResource: string;
  name: string;
  namespace: string;
  user: User;
  /** Absent for DELETE. */
  object?: object | undefined;
  /** Absent for CREATE and CONNECT. */
  oldObject?: object | undefined;
  options?: object | undefined;
}

interface Denial {
  policy: string;
  binding: string;
  message: string;
  /** `Invalid` unless the validation says another. */
  reason: string;
}

const language = new Environment({
  unlistedVariablesAreDyn: true,
  enableOptionalTypes: true,
});

const compiled = new Map<string, ReturnType<Environment['parse']>>();

/** CEL's int is a bigint there; a number would be its double. */
const toCel = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (!isFields(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, toCel(item)]])),
  );
};

const evaluate = (expression: string, context: Fields): unknown => {
  const known = compiled.get(expression) ?? language.parse(expression);
  compiled.set(expression, known);
  return known(context);
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const has = (list: readonly unknown[], ...wanted: string[]): boolean =>
  list.some((item) => item === '*' || wanted.includes(text(item)));

/** A selector as objects write it: `matchLabels` and `matchExpressions`. */
const selects = (selector: Fields, labels: Readonly<Record<string, string>>): boolean => {
  const expressions = listAt(selector, 'matchExpressions').every((expression) => {
    const value = labels[text(valueAt(expression, 'key'))];
    const values = listAt(expression, 'values');
    switch (valueAt(expression, 'operator')) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
  const { matchLabels } = selector;
  return (
    expressions && Object.entries(isFields(matchLabels) ? matchLabels : {}).every(([key, is]) => labels[key] === is)
  );
};

const covers = (rule: unknown, { operation, group, version, resource, subResource }: AdmissionRequest): boolean => {
  const full = subResource === '' ? resource : `${resource}/${subResource}`;
  const inGeneral = subResource === '' ? [] : [`${resource}/*`, `*/${subResource}`];
  return (
    has(listAt(rule, 'operations'), operation) &&
    has(listAt(rule, 'apiGroups'), group) &&
    has(listAt(rule, 'apiVersions'), version) &&
    listAt(rule, 'resources').some(
      (item) =>
        item === full || item === '*/*' || (item === '*' && subResource === '') || inGeneral.includes(text(item)),
    )
  );
};

/** What an expression sees. Variables are computed when they are first used, as on a real server. */
const contextOf = (policy: object, request: AdmissionRequest): Fields => {
  const { operation, group, version, resource, subResource, name, namespace, user } = request;
  const variables: Fields = {};
  const context: Fields = {
    object: toCel(request.object),
    oldObject: toCel(request.oldObject),
    // What is empty is not there.
    request: toCel({
      operation,
      name: name || undefined,
      namespace: namespace || undefined,
      subResource: subResource || undefined,
      resource: { group, version, resource },
      userInfo: { username: user.name, groups: [...user.groups] },
      options: request.options ?? null,
    }),
    variables,
  };
  for (const variable of listAt(policy, 'spec', 'variables')) {
    let value: { is: unknown } | undefined;
    Object.defineProperty(variables, text(valueAt(variable, 'name')), {
      enumerable: true,
      get: () => {
        value ??= { is: evaluate(text(valueAt(variable, 'expression')), context) };
        return value.is;
      },
    });
  }
  return context;
};

const deniedBy = (policy: KubeObject, request: AdmissionRequest): Pick<Denial, 'message' | 'reason'> | undefined => {
  const context = contextOf(policy, request);
  const failed = (error: unknown) =>
    valueAt(policy, 'spec', 'failurePolicy') === 'Ignore'
      ? undefined
      : { message: `expression failed: ${error instanceof Error ? error.message : String(error)}`, reason: 'Invalid' };
  try {
    const applies = listAt(policy, 'spec', 'matchConditions').every(
      (condition) => evaluate(text(valueAt(condition, 'expression')), context) === true,
    );
    if (!applies) return undefined;
  } catch (error) {
    return failed(error);
  }
  for (const validation of listAt(policy, 'spec', 'validations')) {
    const expression = text(valueAt(validation, 'expression'));
    try {
      if (evaluate(expression, context) === true) continue;
    } catch (error) {
      const denial = failed(error);
      if (denial === undefined) continue;
      return denial;
    }
    return {
      message: text(valueAt(validation, 'message')) || `failed expression: ${expression}`,
      reason: text(valueAt(validation, 'reason')) || 'Invalid',
    };
  }
  return undefined;
};

/** Who denies a request, and why; `undefined`: nobody. */
export const denialOf = (
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
  namespaceLabels: (name: string) => Record<string, string>,
  request: AdmissionRequest,
): Denial | undefined => {
  for (const binding of bindings) {
    const name = text(valueAt(binding, 'spec', 'policyName'));
    const policy = policies.find(({ metadata }) => metadata.name === name);
    if (policy === undefined || !listAt(binding, 'spec', 'validationActions').includes('Deny')) continue;
    const constraints = valueAt(policy, 'spec', 'matchConstraints');
    if (!listAt(constraints, 'resourceRules').some((rule) => covers(rule, request))) continue;
    const selector = valueAt(constraints, 'namespaceSelector');
    if (
      isFields(selector) &&
      request.namespace !== '' &&
      !selects(selector, {
        'kubernetes.io/metadata.name': request.namespace,
        ...namespaceLabels(request.namespace),
      })
    )
      continue;
    const denial = deniedBy(policy, request);
    if (denial !== undefined) return { policy: name, binding: binding.metadata.name, ...denial };
  }
  return undefined;
};

interface AdmittedCall {
  cluster: Pick<Cluster, 'store'>;
  user: User;
  type: ResourceType;
  name: string | undefined;
  namespace: string | undefined;
  subresource: string | undefined;
}

/** Throws the refusal of a real server where a stored policy denies the request. */
export const admitByPolicies = (
  { cluster, user, type, name, namespace, subresource }: AdmittedCall,
  what: Pick<AdmissionRequest, 'operation' | 'object' | 'oldObject' | 'options'>,
): void => {
  const { store } = cluster;
  const denial = denialOf(
    store.list('validatingadmissionpolicies.admissionregistration.k8s.io'),
    store.list('validatingadmissionpolicybindings.admissionregistration.k8s.io'),
    (each) => store.get('namespaces', each)?.metadata.labels ?? {},
    {
      ...what,
      group: type.group,
      version: type.version,
      resource: type.plural,
      subResource: subresource ?? '',
      name: name ?? '',
      namespace: namespace ?? '',
      user,
    },
  );
  if (denial === undefined) return;
  const said = text(valueAt(what.object ?? what.oldObject, 'metadata', 'name'));
  const [code, reason] = denial.reason === 'Forbidden' ? [403, 'Forbidden'] : [422, 'Invalid'];
  throw new ApiError(
    code,
    reason,
    `${resourceRef(type)} "${name ?? said}" is forbidden: ValidatingAdmissionPolicy '${denial.policy}' with binding '${denial.binding}' denied request: ${denial.message}`,
    { name: name ?? said, ...(type.group ? { group: type.group } : {}), kind: type.plural },
  );
};
