import { type KubeObject, valueAt } from './object.ts';
import type { ResourceType } from './resources.ts';
import { badRequest } from './status.ts';

/** Label and field selectors as the API server parses them, with its messages (recordings 12, 13, 34). */

export interface Requirement {
  key: string;
  operator: '=' | '!=' | 'in' | 'notin' | 'exists' | '!exists' | '>' | '<';
  values: string[];
}

type Token = { text: string; symbol: boolean };

const tokens = (text: string): Token[] =>
  [...text.matchAll(/\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)\s*/gy)].map((match) => {
    const token = match[1] ?? '';
    return { text: token, symbol: /^[=!(),<>]/.test(token) };
  });

const labelKey = /^([a-z0-9A-Z.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

export const parseLabelSelector = (text: string): Requirement[] => {
  const list = tokens(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const peek = () => list[at]?.text ?? '';
  const fail = (expected: string): never => {
    throw badRequest(`unable to parse requirement: found '${peek()}' expected: ${expected}`);
  };
  const key = (): string => {
    const token = list[at];
    if (!token || token.symbol) return fail('identifier');
    if (!labelKey.test(token.text)) {
      throw badRequest(
        `unable to parse requirement: <nil>: Invalid value: "${token.text}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      );
    }
    at += 1;
    return token.text;
  };
  const set = (): string[] => {
    if (peek() !== '(') fail(`'('`);
    at += 1;
    const values: string[] = [];
    while (peek() !== ')') {
      const token = list[at];
      if (!token) return fail(`',' or ')'`);
      if (!token.symbol) values.push(token.text);
      else if (token.text !== ',') fail(`',', or identifier`);
      at += 1;
    }
    at += 1;
    return values;
  };
  while (at < list.length) {
    if (peek() === '!') {
      at += 1;
      requirements.push({ key: key(), operator: '!exists', values: [] });
    } else {
      const name = key();
      const operator = peek();
      if (operator === '' || operator === ',') {
        requirements.push({ key: name, operator: 'exists', values: [] });
      } else if (operator === 'in' || operator === 'notin') {
        at += 1;
        requirements.push({ key: name, operator, values: set() });
      } else if (operator === '=' || operator === '==' || operator === '!=' || operator === '>' || operator === '<') {
        at += 1;
        const value = list[at] && !list[at]?.symbol ? peek() : '';
        if (value !== '') at += 1;
        requirements.push({ key: name, operator: operator === '==' ? '=' : operator, values: [value] });
      } else {
        fail(`in, notin, =, ==, !=, gt, lt`);
      }
    }
    if (at >= list.length) break;
    if (peek() !== ',') fail(`',' or 'end of string'`);
    at += 1;
    if (at >= list.length) fail("identifier after ','");
  }
  return requirements;
};

const meets = (requirement: Requirement, labels: Record<string, string>): boolean => {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case '!exists':
      return value === undefined;
    case '=':
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case '>':
      return value !== undefined && Number(value) > Number(requirement.values[0]);
    case '<':
      return value !== undefined && Number(value) < Number(requirement.values[0]);
  }
};

export const labelsMatch = (
  requirements: readonly Requirement[],
  labels: Record<string, string> | undefined,
): boolean => requirements.every((requirement) => meets(requirement, labels ?? {}));

export interface FieldRequirement {
  field: string;
  equal: boolean;
  value: string;
}

const text =
  (...path: string[]) =>
  (object: KubeObject): string => {
    const value = valueAt(object, ...path);
    return value === undefined || value === null ? '' : String(value);
  };

const anyKind = { 'metadata.name': text('metadata', 'name'), 'metadata.namespace': text('metadata', 'namespace') };

const podIP = (object: KubeObject): string => {
  const first = valueAt(object, 'status', 'podIPs');
  const ip = Array.isArray(first) ? valueAt(first[0], 'ip') : undefined;
  return typeof ip === 'string' ? ip : text('status', 'podIP')(object);
};

const eventFields = (target: string) =>
  Object.fromEntries(
    ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => [
      `${target}.${field}`,
      text(target, field),
    ]),
  );

/** Fields each kind lets one select by, besides name and namespace (Kubernetes v1.32 registries). */
const selectable: Record<string, Record<string, (object: KubeObject) => string>> = {
  pods: {
    'spec.nodeName': text('spec', 'nodeName'),
    'spec.restartPolicy': text('spec', 'restartPolicy'),
    'spec.schedulerName': text('spec', 'schedulerName'),
    'spec.serviceAccountName': text('spec', 'serviceAccountName'),
    'spec.hostNetwork': (object) => String(valueAt(object, 'spec', 'hostNetwork') === true),
    'status.phase': text('status', 'phase'),
    'status.podIP': podIP,
    'status.podIPs': () => '',
    'status.nominatedNodeName': text('status', 'nominatedNodeName'),
  },
  nodes: { 'spec.unschedulable': (object) => String(valueAt(object, 'spec', 'unschedulable') === true) },
  namespaces: { 'status.phase': text('status', 'phase') },
  services: { 'spec.clusterIP': text('spec', 'clusterIP'), 'spec.type': text('spec', 'type') },
  secrets: { type: text('type') },
  events: {
    ...eventFields('involvedObject'),
    reason: text('reason'),
    reportingComponent: text('reportingComponent'),
    source: text('source', 'component'),
    type: text('type'),
  },
  'events.events.k8s.io': { ...eventFields('regarding'), reason: text('reason'), type: text('type') },
};

/** Kinds whose own conversion names the field; the rest go through the generic one. */
const ownMessage = new Set(['pods', 'nodes', 'namespaces', 'services', 'secrets', 'events']);

const fieldsOf = (type: ResourceType) => ({
  ...anyKind,
  ...(selectable[type.group === '' ? type.plural : `${type.plural}.${type.group}`] ?? {}),
});

export const parseFieldSelector = (type: ResourceType, selector: string): FieldRequirement[] => {
  const known = fieldsOf(type);
  return selector
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^([^=!]*)(==|!=|=)(.*)$/.exec(term);
      if (!match) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = match;
      if (!Object.hasOwn(known, field)) {
        throw badRequest(
          type.flavour !== 'builtin' || (type.group === '' && ownMessage.has(type.plural))
            ? `field label not supported: ${field}`
            : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
        );
      }
      return { field, equal: operator !== '!=', value };
    });
};

/** The values of every selectable field of one object, read once when it is stored. */
export const fieldValues = (type: ResourceType, object: KubeObject): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldsOf(type)).map(([field, read]) => [field, read(object)]));

export const fieldsMatch = (requirements: readonly FieldRequirement[], values: Record<string, string>): boolean =>
  requirements.every((requirement) => (values[requirement.field] === requirement.value) === requirement.equal);
