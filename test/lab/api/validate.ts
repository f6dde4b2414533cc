import { isFields, type KubeObject, listAt, valueAt } from './object.ts';
import type { ResourceType } from './resources.ts';
import type { Cause } from './status.ts';

/** Validation with the texts of a real server, for names, ports and (see crd-check) custom resources. */

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const badSubdomain = (name: string): string =>
  `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;

const badLabel = (name: string): string =>
  `Invalid value: "${name}": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;

const cause = (field: string, message: string, reason = 'FieldValueInvalid'): Cause => ({ reason, message, field });

const nameCauses = (type: ResourceType, name: string): Cause[] => {
  if (type.group === 'rbac.authorization.k8s.io') return [];
  if (type.plural === 'namespaces' || (type.group === '' && type.plural === 'services')) {
    return label.test(name) && name.length <= 63 ? [] : [cause('metadata.name', badLabel(name))];
  }
  return subdomain.test(name) && name.length <= 253 ? [] : [cause('metadata.name', badSubdomain(name))];
};

const portCauses = (field: string, port: unknown): Cause[] =>
  typeof port === 'number' && (port < 1 || port > 65535)
    ? [cause(field, `Invalid value: ${port}: must be between 1 and 65535, inclusive`)]
    : [];

const networkPolicyCauses = (object: KubeObject): Cause[] =>
  ['ingress', 'egress'].flatMap((direction) =>
    listAt(object, 'spec', direction).flatMap((rule, ruleAt) =>
      listAt(rule, 'ports').flatMap((port, portAt) =>
        portCauses(`spec.${direction}[${ruleAt}].ports[${portAt}].port`, valueAt(port, 'port')),
      ),
    ),
  );

const podCauses = (object: KubeObject): Cause[] =>
  listAt(object, 'spec', 'containers').length === 0
    ? [cause('spec.containers', 'Required value', 'FieldValueRequired')]
    : [];

const serviceCauses = (object: KubeObject): Cause[] =>
  listAt(object, 'spec', 'ports').flatMap((port, at) =>
    isFields(port) ? portCauses(`spec.ports[${at}].port`, port.port) : [],
  );

export const validate = (type: ResourceType, object: KubeObject): Cause[] => {
  const causes = nameCauses(type, object.metadata.name);
  if (type.group === '' && type.plural === 'pods') causes.push(...podCauses(object));
  if (type.group === '' && type.plural === 'services') causes.push(...serviceCauses(object));
  if (type.group === 'networking.k8s.io') causes.push(...networkPolicyCauses(object));
  return causes;
};
