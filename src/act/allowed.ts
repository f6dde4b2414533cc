import { z } from 'zod';
import type { FixAction } from '../fixes/action.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';

/**
 * What is carried out at all, whatever a stored action says: an action comes out of Redis (an undo) or is made
 * of what a cluster says, and neither may reach further than the fixes that there are.
 */

/** The only uses of calicoctl beside the ones that have a kind of action of their own. */
const calicoctlUses: readonly RegExp[] = [
  /^ipam configure --max-blocks-per-host=\d{1,4}$/,
  /^delete profile kns\.[a-z0-9.-]{1,63}$/,
  /^patch ippool [a-z0-9.-]{1,253} -p \{"spec":\{"(?:disabled|natOutgoing)":(?:true|false)\}\}$/,
];

const profileSchema = z.strictObject({
  apiVersion: z.literal('projectcalico.org/v3'),
  kind: z.literal('Profile'),
  metadata: z.strictObject({ name: z.string().regex(/^kns\.[a-z0-9.-]{1,63}$/) }),
  spec: z.looseObject({}),
});

/** The one kind of object that calicoctl makes: the profile of a namespace. */
const isProfile = (input: string | undefined): boolean => {
  try {
    return profileSchema.safeParse(parseYaml(input ?? '', { what: 'the profile', limits: settingsText })).success;
  } catch {
    return false;
  }
};

const isCalicoctlUse = ({ args, input }: Extract<FixAction, { kind: 'calicoctl' }>): boolean => {
  const written = args.join(' ');
  return written === 'create -f -' ? isProfile(input) : calicoctlUses.some((use) => use.test(written));
};

const name = '[a-z0-9][a-z0-9.-]{0,252}';
const calico = '/apis/(?:crd\\.projectcalico\\.org/v1|projectcalico\\.org/v3)';
const onlyIn = (shape: Record<string, z.ZodType>) =>
  z.strictObject({ spec: z.strictObject(shape).refine((spec) => Object.keys(spec).length === 1) });
/** Which objects are patched, and which of their fields. */
const patches: readonly { path: RegExp; patch: z.ZodType }[] = [
  {
    path: new RegExp(`^${calico}/ippools/${name}$`),
    patch: onlyIn({ disabled: z.boolean().optional(), natOutgoing: z.boolean().optional() }),
  },
  {
    path: new RegExp(`^${calico}/(?:ipamconfigs|ipamconfigurations)/default$`),
    patch: onlyIn({ maxBlocksPerHost: z.int().min(0).max(1_000) }),
  },
];

const grants = 'calico-why-kube-controllers';
const deletions: readonly RegExp[] = [
  new RegExp(`^/apis/networking\\.k8s\\.io/v1/namespaces/${name}/networkpolicies/${name}$`),
  new RegExp(`^/apis/rbac\\.authorization\\.k8s\\.io/v1/(?:clusterroles|clusterrolebindings)/${grants}$`),
];

/** A policy that only allows, for pods that it names; and what gives kube-controllers its rights back. */
const manifests: Readonly<Record<string, z.ZodType>> = {
  'networking.k8s.io/v1 NetworkPolicy': z.looseObject({
    metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
    spec: z.looseObject({
      podSelector: z.strictObject({
        matchLabels: z.record(z.string(), z.string()).refine((l) => Object.keys(l).length > 0),
      }),
    }),
  }),
  'rbac.authorization.k8s.io/v1 ClusterRole': z.looseObject({
    metadata: z.looseObject({ name: z.literal(grants) }),
  }),
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': z.looseObject({
    metadata: z.looseObject({ name: z.literal(grants) }),
    roleRef: z.looseObject({ kind: z.literal('ClusterRole'), name: z.literal(grants) }),
  }),
};

/** Why an action is not carried out, as one line; `undefined`: it is one of those that fixes make. */
export const whyNotAllowed = (action: FixAction): string | undefined => {
  switch (action.kind) {
    case 'calicoctl':
      return isCalicoctlUse(action) ? undefined : `calicoctl ${action.args.join(' ')} is not run from here.`;
    case 'patch': {
      const known = patches.some(({ path, patch }) => path.test(action.path) && patch.safeParse(action.patch).success);
      return known ? undefined : `${action.path} is not changed in that way from here.`;
    }
    case 'delete-objects': {
      const other = action.objects.find(({ path }) => !deletions.some((known) => known.test(path)));
      return other && `${other.path} is not deleted from here.`;
    }
    case 'apply': {
      const other = action.manifests.find(
        (manifest) => !manifests[`${manifest.apiVersion} ${manifest.kind}`]?.safeParse(manifest).success,
      );
      return other && `A ${other.kind} ${other.metadata.name} like that is not written from here.`;
    }
    default:
      return undefined;
  }
};
