import { dump } from 'js-yaml';
import { z } from 'zod';
import { defineFix } from './define-fix.ts';
import type { FixFacts } from './fix.ts';
import { calicoctlSaid } from './readings.ts';
import { stop } from './scene.ts';
import { commandLine } from './shell-text.ts';

const namespaceOf = (profile: string | undefined): string | undefined =>
  /^kns\.([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$/.exec(profile ?? '')?.[1];

const namespaceSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).nullish() }),
});

/** As kube-controllers writes it from the Namespace: everything allowed, its labels with the prefix `pcns.`. */
const profileOf = (profile: string, namespace: z.infer<typeof namespaceSchema>): string =>
  dump(
    {
      apiVersion: 'projectcalico.org/v3',
      kind: 'Profile',
      metadata: { name: profile },
      spec: {
        egress: [{ action: 'Allow' }],
        ingress: [{ action: 'Allow' }],
        labelsToApply: {
          ...Object.fromEntries(
            Object.entries(namespace.metadata.labels ?? {}).map(([key, value]) => [`pcns.${key}`, value]),
          ),
          'pcns.projectcalico.org/name': namespace.metadata.name,
        },
      },
    },
    { lineWidth: -1, sortKeys: true },
  );

/** `calicoctl version` names the datastore: `k8s,kdd,…` is Kubernetes. */
const isEtcd = (facts: FixFacts): boolean | undefined => {
  const type = /^Cluster Type:[ \t]*(\S+)/m.exec(calicoctlSaid(facts.version) ?? '')?.[1];
  return type === undefined || type === 'unknown' ? undefined : !type.split(',').includes('kdd');
};

export const createProfile = defineFix({
  id: 'create-profile',
  takes: ['profile?', 'node?'],
  by: 'approve',
  class: 'policy',
  evidence: (scene, { profile }) =>
    // Where Calico's objects are in the Kubernetes API, profiles are not stored at all.
    scene.kind === 'question' &&
    scene.case.objects.calicoGroup !== 'crd.projectcalico.org/v1' &&
    namespaceOf(profile) !== undefined
      ? [`${scene.finding.cause ?? scene.finding.check}: ${profile} on ${scene.finding.node ?? ''}`]
      : undefined,
  readings: (_, { profile = '' }) => ({
    version: { calicoctl: ['version'] },
    profile: { calicoctl: ['get', 'profile', profile, '-o', 'yaml'] },
    namespace: { path: `/api/v1/namespaces/${namespaceOf(profile) ?? ''}` },
  }),
  plan: (_, { profile = '' }, facts) => {
    const etcd = isEtcd(facts);
    if (etcd === undefined) return stop('calicoctl does not say which datastore Calico uses.');
    if (!etcd)
      return stop(
        'In a Kubernetes datastore Felix makes profiles of Namespaces by itself; there is nothing to create.',
      );
    const said = calicoctlSaid(facts.profile);
    if (said === undefined) return stop(`Whether there is a profile ${profile} could not be read.`);
    if (!/^resource does not exist: /m.test(said))
      return stop(`Profile ${profile} is there: Felix does not hear of it, which another one would not mend.`);
    const namespace = facts.namespace?.ok ? namespaceSchema.safeParse(facts.namespace.value) : undefined;
    if (!namespace?.success) return stop(`The namespace of ${profile} could not be read, or is gone.`);
    return {
      go: true,
      action: { kind: 'calicoctl', args: ['create', '-f', '-'], input: profileOf(profile, namespace.data) },
      undo: { kind: 'calicoctl', args: ['delete', 'profile', profile] },
    };
  },
  title: ({ profile }) => `Create the missing profile ${profile ?? 'of the namespace'} (etcd datastore)`,
  why: () =>
    'With an etcd datastore kube-controllers writes a profile for each namespace, and Felix drops everything for pods whose profile is missing. See as well why kube-controllers did not write it: its rights, its log.',
  command: ({ profile = '' }) =>
    [
      commandLine(['calicoctl', 'get', 'profile', profile]),
      ...(namespaceOf(profile) === undefined
        ? []
        : [
            "calicoctl create -f - <<'PROFILE'",
            `${profileOf(profile, { metadata: { name: namespaceOf(profile) ?? '' } })}PROFILE`,
          ]),
    ].join('\n'),
});
