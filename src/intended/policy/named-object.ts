import { z } from 'zod';
import { isPolicyKind, type ObjectKind, objectKind } from './object-kinds.ts';

/** What an object is and is called, of any kind: which of two states is told by that. */

export const namedSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});
export type NamedObject = z.infer<typeof namedSchema>;

/** `networking.k8s.io` of `networking.k8s.io/v1`; of the core group: nothing. */
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

export const kindOf = ({ apiVersion, kind }: NamedObject): ObjectKind | 'ignored' | undefined =>
  objectKind(groupOf(apiVersion), kind);

/** Whether it is a policy, or a tier of them: what a change of policies changes. */
export const isOfPolicies = (object: NamedObject): boolean => {
  const kind = kindOf(object);
  return kind !== undefined && kind !== 'ignored' && (isPolicyKind(kind) || kind === 'Tier');
};

/** Both API groups of Calico hold the same objects; one without a namespace stands in none or in `default`. */
export const keyOf = ({ apiVersion, kind, metadata: { name, namespace } }: NamedObject): string =>
  `${groupOf(apiVersion).replace(/^crd\./, '')} ${kind} ${kind.startsWith('Global') ? '' : (namespace ?? 'default')}/${name}`;
