import { goPattern } from './go-pattern.ts';
import { type Fields, isFields, type KubeObject } from './object.ts';
import type { Cause } from './status.ts';

/**
 * What the API server does with the structural schema of a CustomResourceDefinition: types, enums, bounds
 * and required fields are checked (texts of recording 42), unknown fields are dropped, defaults filled.
 */

const goType = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const fits = (type: string, value: unknown): boolean =>
  goType(value) === type || (type === 'number' && typeof value === 'number');

const show = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));

const check = (schema: Fields, value: unknown, path: string): Cause[] => {
  const causes: Cause[] = [];
  const add = (reason: string, message: string) => causes.push({ reason, message, field: path });
  if (value === null && schema.nullable === true) return [];
  if (schema['x-kubernetes-int-or-string'] === true) return [];
  if (typeof schema.type === 'string' && !fits(schema.type, value)) {
    const is = goType(value);
    add('FieldValueTypeInvalid', `Invalid value: "${is}": ${path} in body must be of type ${schema.type}: "${is}"`);
    return causes;
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    add(
      'FieldValueNotSupported',
      `Unsupported value: ${show(value)}: supported values: ${schema.enum.map(show).join(', ')}`,
    );
  }
  if (typeof value === 'number') {
    for (const [bound, words, bad] of [
      ['minimum', 'greater than or equal to', (limit: number) => value < limit],
      ['maximum', 'less than or equal to', (limit: number) => value > limit],
    ] as const) {
      const limit = schema[bound];
      if (typeof limit === 'number' && bad(limit)) {
        add('FieldValueInvalid', `Invalid value: ${value}: ${path} in body should be ${words} ${limit}`);
      }
    }
  }
  if (typeof value === 'string' && typeof schema.pattern === 'string' && !goPattern(schema.pattern).test(value)) {
    add('FieldValueInvalid', `Invalid value: "${value}": ${path} in body should match '${schema.pattern}'`);
  }
  if (Array.isArray(value) && isFields(schema.items)) {
    for (const [at, item] of value.entries()) causes.push(...check(schema.items, item, `${path}[${at}]`));
  }
  if (isFields(value)) causes.push(...checkFields(schema, value, path));
  return causes;
};

const checkFields = (schema: Fields, value: Fields, path: string): Cause[] => {
  const causes: Cause[] = [];
  const properties = isFields(schema.properties) ? schema.properties : {};
  for (const field of Array.isArray(schema.required) ? schema.required : []) {
    if (value[String(field)] === undefined) {
      const at = path === '' ? String(field) : `${path}.${field}`;
      causes.push({ reason: 'FieldValueRequired', message: 'Required value', field: at });
    }
  }
  for (const [field, item] of Object.entries(value)) {
    const inner = isFields(properties[field]) ? properties[field] : schema.additionalProperties;
    if (isFields(inner)) causes.push(...check(inner, item, path === '' ? field : `${path}.${field}`));
  }
  return causes;
};

const envelope = new Set(['apiVersion', 'kind', 'metadata']);

const body = (object: KubeObject): Fields =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !envelope.has(field)));

export const crdCauses = (schema: unknown, object: KubeObject): Cause[] => {
  if (!isFields(schema)) return [];
  const causes = checkFields(schema, body(object), '');
  if (causes.some((cause) => cause.reason === 'FieldValueTypeInvalid')) {
    causes.push({
      reason: 'FieldValueInvalid',
      message:
        'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
      field: '<nil>',
    });
  }
  return causes;
};

const pruneValue = (schema: unknown, value: unknown): void => {
  if (!isFields(schema) || schema['x-kubernetes-preserve-unknown-fields'] === true) return;
  if (Array.isArray(value)) for (const item of value) pruneValue(schema.items, item);
  if (!isFields(value)) return;
  const properties = isFields(schema.properties) ? schema.properties : undefined;
  for (const field of Object.keys(value)) {
    if (properties && field in properties) pruneValue(properties[field], value[field]);
    else if (isFields(schema.additionalProperties)) pruneValue(schema.additionalProperties, value[field]);
    else if (properties) delete value[field];
  }
  for (const [field, inner] of Object.entries(properties ?? {})) {
    if (isFields(inner) && inner.default !== undefined && value[field] === undefined)
      value[field] = structuredClone(inner.default);
  }
};

/** Drops fields the schema does not know and fills its defaults, in place. */
export const prune = (schema: unknown, object: KubeObject): void => {
  if (!isFields(schema) || !isFields(schema.properties)) return;
  for (const [field, value] of Object.entries(body(object))) {
    if (isFields(schema.properties[field])) pruneValue(schema.properties[field], value);
    else delete object[field];
  }
};
