import { z } from 'zod';
import type { FixAction } from '../fixes/action.ts';
import { controllerAccounts, isControllerRule } from '../fixes/restore-controller-rights.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { takesBack, whyNotOnNode } from './allowed-node.ts';

/**
 * What may be carried out at all, whatever a stored action says: an action comes from Redis (an undo) or from what
 * a cluster said, and neither may do more than a known fix does.
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
  spec: z.strictObject({
    ingress: z.tuple([z.strictObject({ action: z.literal('Allow') })]),
    egress: z.tuple([z.strictObject({ action: z.literal('Allow') })]),
    labelsToApply: z.record(z.string(), z.string()).optional(),
  }),
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

const strings = z.record(z.string(), z.string());
const some = strings.refine((labels) => Object.keys(labels).length > 0);
const selector = z.strictObject({ matchLabels: strings.optional() });
const onePeer = z.union([
  z.strictObject({ ipBlock: z.strictObject({ cidr: z.string().regex(/^(?:[\d.]+\/32|[0-9a-fA-F:.]+\/128)$/) }) }),
  z.strictObject({ namespaceSelector: z.strictObject({ matchLabels: some }).optional(), podSelector: selector }),
]);
const onePort = z.strictObject({ protocol: z.enum(['TCP', 'UDP', 'SCTP']), port: z.int().min(1).max(65_535) });
const ruleWith = (peers: 'from' | 'to') =>
  z.tuple([z.strictObject({ [peers]: z.tuple([onePeer]), ports: z.tuple([onePort]).optional() })]);
const podSelector = z.strictObject({ matchLabels: some });

/** One rule that allows one peer, for pods that it names. */
const allowSchema = z.union([
  z.strictObject({ podSelector, policyTypes: z.tuple([z.literal('Ingress')]), ingress: ruleWith('from') }),
  z.strictObject({ podSelector, policyTypes: z.tuple([z.literal('Egress')]), egress: ruleWith('to') }),
]);

const managed = z.strictObject({
  name: z.literal(grants),
  labels: z.strictObject({ 'app.kubernetes.io/managed-by': z.literal('calico-why') }).optional(),
});
const rightSchema = z
  .strictObject({
    apiGroups: z.array(z.string()).length(1),
    resources: z.array(z.string()).length(1),
    verbs: z.array(z.string()).min(1),
  })
  .refine(isControllerRule);

/** A policy that only allows; and what gives kube-controllers back the rights that Calico's manifest gives it. */
const manifests: Readonly<Record<string, z.ZodType>> = tableOf({
  'networking.k8s.io/v1 NetworkPolicy': z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.strictObject({
      name: z.string(),
      namespace: z.string(),
      labels: z.strictObject({ 'app.kubernetes.io/managed-by': z.literal('calico-why') }),
    }),
    spec: allowSchema,
  }),
  'rbac.authorization.k8s.io/v1 ClusterRole': z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: managed,
    rules: z.array(rightSchema).min(1).max(20),
  }),
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: managed,
    roleRef: z.strictObject({
      apiGroup: z.literal('rbac.authorization.k8s.io'),
      kind: z.literal('ClusterRole'),
      name: z.literal(grants),
    }),
    subjects: z.tuple([
      z
        .strictObject({ kind: z.literal('ServiceAccount'), name: z.string(), namespace: z.string() })
        .refine(({ namespace, name }) => controllerAccounts.includes(`${namespace}/${name}`)),
    ]),
  }),
});

/** Why an action is not carried out, as one line; `undefined`: it is one of those that fixes make. */
export const whyNotAllowed = (action: FixAction): Message | undefined => {
  switch (action.kind) {
    case 'calicoctl':
      return isCalicoctlUse(action) ? undefined : say('refuse.calicoctl', { args: action.args.join(' ') });
    case 'patch': {
      const known = patches.some(({ path, patch }) => path.test(action.path) && patch.safeParse(action.patch).success);
      return known ? undefined : say('refuse.change', { path: action.path });
    }
    case 'delete-objects': {
      const other = action.objects.find(({ path }) => !deletions.some((known) => known.test(path)));
      return other && say('refuse.delete', { path: other.path });
    }
    case 'apply': {
      const other = action.manifests.find(
        (manifest) => !manifests[`${manifest.apiVersion} ${manifest.kind}`]?.safeParse(manifest).success,
      );
      return other && say('refuse.write', { kind: other.kind, name: other.metadata.name });
    }
    case 'node':
      return whyNotOnNode(action.change);
    default:
      return undefined;
  }
};

const takenBackBy = /^(?:ipam configure |delete profile |patch ippool )/;

/** Why this cannot be what takes a fix back; `undefined`: some fix leaves one like it. */
export const whyNoUndo = (action: FixAction): Message | undefined => {
  const isBack =
    action.kind === 'patch' ||
    action.kind === 'delete-objects' ||
    (action.kind === 'calicoctl' && takenBackBy.test(action.args.join(' '))) ||
    (action.kind === 'node' && takesBack(action.change));
  return isBack
    ? whyNotAllowed(action)
    : say('refuse.no-undo', { kind: action.kind === 'node' ? action.change.kind : action.kind });
};
