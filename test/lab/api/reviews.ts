import type { Call } from './context.ts';
import { isFields, valueAt } from './object.ts';
import type { Attributes, Decision } from './rbac.ts';
import { parseJson, readBody, sendJson } from './reply.ts';
import { badRequest } from './status.ts';
import type { User } from './users.ts';

/** The review resources of authorization.k8s.io and authentication.k8s.io (recordings 35 and 36). */

const text = (from: unknown, field: string): string => {
  const value = valueAt(from, field);
  return typeof value === 'string' ? value : '';
};

const attributesOf = (spec: unknown): Attributes => {
  const plain = valueAt(spec, 'nonResourceAttributes');
  if (isFields(plain)) return { verb: text(plain, 'verb'), group: '', resource: '', path: text(plain, 'path') };
  const asked = valueAt(spec, 'resourceAttributes');
  if (!isFields(asked))
    throw badRequest(
      'spec.resourceAttributes: Required value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  return {
    verb: text(asked, 'verb'),
    group: text(asked, 'group'),
    resource: text(asked, 'resource'),
    ...(text(asked, 'subresource') ? { subresource: text(asked, 'subresource') } : {}),
    ...(text(asked, 'name') ? { name: text(asked, 'name') } : {}),
    ...(text(asked, 'namespace') ? { namespace: text(asked, 'namespace') } : {}),
  };
};

const reply = (call: Call, kind: string, version: string, spec: unknown, status: unknown): void =>
  sendJson(call.res, 201, {
    kind,
    apiVersion: version,
    metadata: { creationTimestamp: null },
    ...(spec === undefined ? {} : { spec }),
    status,
  });

const authorization = 'authorization.k8s.io/v1';

const statusOf = (decision: Decision) => ({
  allowed: decision.allowed,
  ...(decision.reason ? { reason: decision.reason } : {}),
});

const selfAccess = (call: Call, body: unknown): void => {
  const spec = valueAt(body, 'spec');
  const decision = call.cluster.authorizer.decide(call.user, attributesOf(spec));
  reply(call, 'SelfSubjectAccessReview', authorization, spec, statusOf(decision));
};

const access = (call: Call, body: unknown, kind: string): void => {
  const spec = valueAt(body, 'spec');
  const groups = valueAt(spec, 'groups');
  const user: User = {
    name: text(spec, 'user'),
    groups: Array.isArray(groups) ? groups.filter((one) => typeof one === 'string') : [],
  };
  reply(call, kind, authorization, spec, statusOf(call.cluster.authorizer.decide(user, attributesOf(spec))));
};

const selfRules = (call: Call, body: unknown): void => {
  const spec = valueAt(body, 'spec');
  const rules = call.cluster.authorizer.rulesOf(call.user, text(spec, 'namespace'));
  reply(
    call,
    'SelfSubjectRulesReview',
    authorization,
    {},
    {
      resourceRules: rules
        .filter((rule) => rule.resources.length > 0)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs,
          apiGroups,
          resources,
          ...(resourceNames.length > 0 ? { resourceNames } : {}),
        })),
      nonResourceRules: rules
        .filter((rule) => rule.nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
    },
  );
};

const selfSubject = (call: Call): void =>
  reply(call, 'SelfSubjectReview', 'authentication.k8s.io/v1', undefined, {
    userInfo: { username: call.user.name, groups: call.user.groups },
  });

const reviews: Record<string, (call: Call, body: unknown) => void> = {
  'authorization.k8s.io/selfsubjectaccessreviews': selfAccess,
  'authorization.k8s.io/subjectaccessreviews': (call, body) => access(call, body, 'SubjectAccessReview'),
  'authorization.k8s.io/localsubjectaccessreviews': (call, body) => access(call, body, 'LocalSubjectAccessReview'),
  'authorization.k8s.io/selfsubjectrulesreviews': selfRules,
  'authentication.k8s.io/selfsubjectreviews': selfSubject,
};

/** Answers a review; false if the request is none. */
export const handleReview = async (call: Call): Promise<boolean> => {
  const { resource } = call.info;
  const review = resource && reviews[`${resource.group}/${resource.plural}`];
  if (!review || call.info.verb !== 'create') return false;
  review(call, parseJson(await readBody(call.req)));
  return true;
};
