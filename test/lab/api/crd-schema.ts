import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { goPattern } from './go-pattern.ts';
import { isFields, listAt, valueAt } from './object.ts';

/** Custom resources against the schemas of their CustomResourceDefinitions, read from a folder of YAML files. */

type Schemas = Map<string, ValidateFunction>;

const cache = new Map<string, Schemas>();

/** A field the schema does not know would be dropped by a real server without a word: here it is an error. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isFields(schema)) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' && isFields(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))
        : key === 'items' || key === 'additionalProperties'
          ? closed(value)
          : value,
    ]),
  );
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in schema;
  return isFields(schema.properties) && !open ? { ...inner, additionalProperties: false } : inner;
};

const schemasOf = (dir: string): Schemas => {
  const known = cache.get(dir);
  if (known) return known;
  const regExp = Object.assign((pattern: string) => goPattern(pattern), { code: 'goPattern' });
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, code: { regExp } });
  const schemas: Schemas = new Map();
  for (const file of readdirSync(dir).filter((name) => /\.ya?ml$/.test(name))) {
    const definition = load(readFileSync(join(dir, file), 'utf8'));
    const [group, kind] = [valueAt(definition, 'spec', 'group'), valueAt(definition, 'spec', 'names', 'kind')];
    for (const version of listAt(definition, 'spec', 'versions')) {
      const schema = closed(valueAt(version, 'schema', 'openAPIV3Schema'));
      if (isFields(schema)) schemas.set(`${group}/${valueAt(version, 'name')} ${kind}`, ajv.compile(schema));
    }
  }
  cache.set(dir, schemas);
  return schemas;
};

/**
 * What is wrong with a custom resource, one sentence each (`IPPool default: /spec/blockSize must be integer`);
 * empty if nothing is. `dir` holds CustomResourceDefinition files.
 */
export const validateCustomResource = (dir: string, object: { apiVersion: string; kind: string }): string[] => {
  const check = schemasOf(dir).get(`${object.apiVersion} ${object.kind}`);
  const name = `${object.kind} ${valueAt(object, 'metadata', 'name')}`;
  if (!check) return [`${name}: ${dir} has no definition of ${object.apiVersion} ${object.kind}`];
  if (check(object)) return [];
  return (check.errors ?? []).map((error) => {
    const extra = valueAt(error.params, 'additionalProperty');
    return `${name}: ${error.instancePath || '/'} ${error.message}${extra === undefined ? '' : ` (${extra})`}`;
  });
};
