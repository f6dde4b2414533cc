import { parseSelector } from './policy/selector/selector.ts';

/** Which setting of Felix is in force on a node, of all who may say one. Source: calico#6.3. */

/** One FelixConfiguration. */
export interface FelixObject {
  name: string;
  /** ISO 8601; of several that select a node the oldest is used. */
  createdAt?: string | undefined;
  spec: Readonly<Record<string, unknown>>;
}

/** What may say it: the objects of the cluster, and what is known of one node. */
export interface FelixSources {
  node: string;
  /** Undefined where the node was not read: who selects it is not known then. */
  labels: Readonly<Record<string, string>> | undefined;
  objects: readonly FelixObject[];
  /** Variables of calico-node's container on this node, `FELIX_…`; undefined where its pod was not read. */
  environment: Readonly<Record<string, string>> | undefined;
}

/** Fields whose variable has the same name in capitals; others are called otherwise there. */
export type FelixField =
  | 'bpfEnabled'
  | 'bpfConnectTimeLoadBalancing'
  | 'bpfHostNetworkedNATWithoutCTLB'
  | 'bpfExternalServiceMode'
  | 'bpfHostConntrackBypass'
  | 'bpfExcludeCIDRsFromNAT'
  | 'bpfDataIfacePattern'
  | 'defaultEndpointToHostAction'
  | 'failsafeInboundHostPorts'
  | 'failsafeOutboundHostPorts'
  | 'programClusterRoutes'
  | 'allowIPIPPacketsFromWorkloads'
  | 'allowVXLANPacketsFromWorkloads'
  | 'vxlanVNI'
  | 'vxlanPort';

type FelixSaidBy =
  | { by: 'environment'; variable: string }
  /** `FelixConfiguration node.worker-2`. */
  | { by: 'object'; name: string };

/** How few nodes it speaks of, and so how likely it is what makes one node differ: 0 nobody says it. */
export const particularity = (setting: FelixSetting | undefined): 0 | 1 | 2 | 3 | 4 => {
  if (setting === undefined) return 0;
  if (setting.said.by === 'environment') return 4;
  return setting.said.name === 'default' ? 1 : setting.said.name.startsWith('node.') ? 3 : 2;
};

/** A value as it was written: of a variable its text, of an object whatever stands there. */
export interface FelixSetting {
  value: unknown;
  said: FelixSaidBy;
}

/** As Felix reads a switch, in an object or in a variable. */
export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && /^(?:true|1|yes|y|t)$/i.test(value));

const felixVariable = (field: FelixField): string => `FELIX_${field.toUpperCase()}`;

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const ofObject = (object: FelixObject | undefined, field: FelixField): FelixSetting | undefined =>
  object && isSet(object.spec[field])
    ? { value: object.spec[field], said: { by: 'object', name: object.name } }
    : undefined;

const isOlder = (a: FelixObject, b: FelixObject): number =>
  (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || a.name.localeCompare(b.name);

const isSelected = (object: FelixObject, labels: Readonly<Record<string, string>>): boolean => {
  const parsed = parseSelector(String(object.spec.nodeSelector));
  return parsed.ok && parsed.selector.matches(new Map(Object.entries(labels)));
};

/** Only an object that is neither of all nodes nor of one may select some. */
const selecting = ({ objects }: FelixSources): FelixObject[] =>
  objects.filter(({ name, spec }) => name !== 'default' && !name.startsWith('node.') && isSet(spec.nodeSelector));

/**
 * The setting in force: the environment wins over `node.NAME`, that over the oldest object that selects the node, and
 * that over `default`. Undefined: nobody says one, and Felix's own default holds. `unknown`: what was not read may say
 * another, as far as it decides: without the environment only objects are compared.
 */
export const felixSetting = (sources: FelixSources, field: FelixField): FelixSetting | undefined | 'unknown' => {
  const { node, labels, objects, environment } = sources;
  const variable = Object.keys(environment ?? {}).find((name) => name.toUpperCase() === felixVariable(field));
  const text = variable === undefined ? undefined : environment?.[variable];
  if (variable !== undefined && isSet(text)) return { value: text, said: { by: 'environment', variable } };
  const own = ofObject(
    objects.find(({ name }) => name === `node.${node}`),
    field,
  );
  if (own) return own;
  const some = selecting(sources);
  if (labels === undefined && some.some(({ spec }) => isSet(spec[field]))) return 'unknown';
  const [oldest] = some.filter((object) => isSelected(object, labels ?? {})).sort(isOlder);
  return (
    ofObject(oldest, field) ??
    ofObject(
      objects.find(({ name }) => name === 'default'),
      field,
    )
  );
};
