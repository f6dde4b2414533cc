import { crdCauses, prune } from './crd-check.ts';
import { applyDefaults } from './defaults.ts';
import { type KubeObject, listAt, valueAt } from './object.ts';
import type { ResourceType } from './resources.ts';
import { invalid } from './status.ts';
import { validate } from './validate.ts';

interface AdmissionTools {
  /** The CustomResourceDefinition of the kind, where the store has one. */
  crd: KubeObject | undefined;
  clusterIP: () => string;
}

/** Fills defaults and checks an object before it is stored, in place. Throws the 422 of a real server. */
export const admit = (type: ResourceType, object: KubeObject, tools: AdmissionTools): void => {
  applyDefaults(type, object, tools);
  const version = listAt(tools.crd, 'spec', 'versions').find((one) => valueAt(one, 'name') === type.version);
  const schema = valueAt(version, 'schema', 'openAPIV3Schema');
  if (schema !== undefined) prune(schema, object);
  const causes = [...validate(type, object), ...(schema === undefined ? [] : crdCauses(schema, object))];
  if (causes.length > 0) throw invalid(type, object.metadata.name, causes);
};
