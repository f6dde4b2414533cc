import { dump } from 'js-yaml';
import { z } from 'zod';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import type { FixFacts } from './fix.ts';
import { stop } from './fix-grounds.ts';
import { calicoctlSaid } from './readings.ts';
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
  evidence: (grounds, { profile }) =>
    // Where Calico's objects are in the Kubernetes API, profiles are not stored at all.
    grounds.kind === 'question' &&
    grounds.case.objects.calicoGroup !== 'crd.projectcalico.org/v1' &&
    namespaceOf(profile) !== undefined
      ? [`${grounds.finding.cause ?? grounds.finding.check}: ${profile} on ${grounds.finding.node ?? ''}`]
      : undefined,
  readings: (_, { profile = '' }) => ({
    version: { calicoctl: ['version'] },
    profile: { calicoctl: ['get', 'profile', profile, '-o', 'yaml'] },
    namespace: { path: `/api/v1/namespaces/${namespaceOf(profile) ?? ''}` },
  }),
  plan: (_, { profile = '' }, facts) => {
    const etcd = isEtcd(facts);
    if (etcd === undefined) return stop(say('stop.datastore-unknown'));
    if (!etcd) return stop(say('stop.profiles-made'));
    const said = calicoctlSaid(facts.profile);
    if (said === undefined) return stop(say('stop.profile-unread', { profile }));
    if (!/^resource does not exist: /m.test(said)) return stop(say('stop.profile-there', { profile }));
    const namespace = facts.namespace?.ok ? namespaceSchema.safeParse(facts.namespace.value) : undefined;
    if (!namespace?.success) return stop(say('stop.profile-namespace', { profile }));
    return {
      go: true,
      action: { kind: 'calicoctl', args: ['create', '-f', '-'], input: profileOf(profile, namespace.data) },
      undo: { kind: 'calicoctl', args: ['delete', 'profile', profile] },
    };
  },
  title: ({ profile }) => say('fix.create-profile.title', { profile: profile ?? say('fix.of-the-namespace') }),
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
