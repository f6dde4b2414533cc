import { kindOf, type NamedObject, namedSchema } from '../named-object.ts';
import { isPolicyKind } from '../object-kinds.ts';

/** The policies of a state that a person means by a name. */

export interface PolicyName {
  namespace?: string | undefined;
  name: string;
}

/** `default.allow-web` is what Calico stores of `allow-web` in the default tier, up to some version (calico#3.2). */
const bare = (name: string): string => name.replace(/^(?:knp\.)?default\./, '');

const isNamed = ({ metadata }: NamedObject, { namespace, name }: PolicyName): boolean =>
  (metadata.name === name || bare(metadata.name) === bare(name)) &&
  (namespace === undefined || (metadata.namespace ?? '') === namespace);

const policiesOf = (objects: readonly unknown[]): NamedObject[] =>
  objects.flatMap((object) => {
    const named = namedSchema.safeParse(object).data;
    const kind = named && kindOf(named);
    return named && kind !== undefined && kind !== 'ignored' && isPolicyKind(kind) ? [named] : [];
  });

/** `NetworkPolicy shop/allow-web`, `GlobalNetworkPolicy deny-all` */
export const policyTitle = ({ kind, metadata: { namespace, name } }: NamedObject): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

const isStaged = ({ kind }: NamedObject): boolean => kind.startsWith('Staged');

export interface NamedPolicies {
  enforced: NamedObject[];
  staged: NamedObject[];
}

/** Those with that name, as they stand in the state. */
export const policiesNamed = (objects: readonly unknown[], name: PolicyName): NamedPolicies => {
  const found = policiesOf(objects).filter((object) => isNamed(object, name));
  return { enforced: found.filter((object) => !isStaged(object)), staged: found.filter(isStaged) };
};

/** The names of all of them, `shop/allow-web`. */
export const policyNames = (objects: readonly unknown[]): string[] => [
  ...new Set(
    policiesOf(objects).map(({ metadata: { namespace, name } }) => `${namespace ? `${namespace}/` : ''}${bare(name)}`),
  ),
];
