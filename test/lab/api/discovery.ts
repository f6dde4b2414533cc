import type { Call } from './context.ts';
import { handleOpenApi } from './openapi.ts';
import { sendError, sendJson, sendNoPage, sendText } from './reply.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';
import { noSuchResource } from './status.ts';

/** /version, /readyz, /api, /apis and what each group serves (recordings 01-04, node-state/aggregated-api-v3.32.1). */

const version = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.13',
  gitCommit: 'd4b43f374a5bc0e0f44c07ff773061e27c7f2a08',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.23.5',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Verbs in the order each kind of server lists them. */
const verbsOf = (type: ResourceType): string[] =>
  type.flavour === 'custom'
    ? ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
    : ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  group?: string;
  version?: string;
  shortNames?: readonly string[];
  categories?: string[];
}

const podSubresources: ApiResource[] = [
  {
    name: 'pods/eviction',
    singularName: '',
    namespaced: true,
    group: 'policy',
    version: 'v1',
    kind: 'Eviction',
    verbs: ['create'],
  },
  { name: 'pods/exec', singularName: '', namespaced: true, kind: 'PodExecOptions', verbs: ['create', 'get'] },
  { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
];

const resourcesOf = (type: ResourceType): ApiResource[] => [
  {
    name: type.plural,
    singularName: type.flavour === 'aggregated' ? '' : type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: verbsOf(type),
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.flavour === 'aggregated' ? { categories: [''] } : {}),
  },
  ...(type.statusSubresource
    ? [
        {
          name: `${type.plural}/status`,
          singularName: '',
          namespaced: type.namespaced,
          kind: type.kind,
          verbs: ['get', 'patch', 'update'],
        },
      ]
    : []),
  ...(type.group === '' && type.plural === 'pods' ? podSubresources : []),
];

const review = (name: string, kind: string): ApiResource => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced: false,
  kind,
  verbs: ['create'],
});

const reviewGroups: Record<string, ApiResource[]> = {
  'authentication.k8s.io/v1': [review('selfsubjectreviews', 'SelfSubjectReview')],
  'authorization.k8s.io/v1': [
    { ...review('localsubjectaccessreviews', 'LocalSubjectAccessReview'), namespaced: true },
    review('selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
    review('selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
    review('subjectaccessreviews', 'SubjectAccessReview'),
  ],
};

const groupVersions = (types: readonly ResourceType[]): string[] => [
  ...new Set([...types.filter((type) => type.group !== '').map(apiVersionOf), ...Object.keys(reviewGroups)]),
];

const groups = (types: readonly ResourceType[]) => {
  const byName = new Map<string, { groupVersion: string; version: string }[]>();
  for (const groupVersion of groupVersions(types)) {
    const [group = '', version = ''] = groupVersion.split('/');
    byName.set(group, [...(byName.get(group) ?? []), { groupVersion, version }]);
  }
  return [...byName].map(([name, versions]) => ({ name, versions, preferredVersion: versions[0] }));
};

const calicoDown = (call: Call, group: string | undefined): boolean =>
  group === 'projectcalico.org' && call.cluster.store.calicoApi === 'aggregated-down';

/** Calico's own API server is registered, and its pod is gone. */
export const sendUnavailable = (call: Call): void => sendText(call.res, 503, 'service unavailable\n');

const sendApis = (call: Call, parts: string[]): void => {
  const types = call.cluster.store.allTypes();
  const [, group, groupVersion] = parts;
  if (group === undefined) {
    sendJson(call.res, 200, { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(types) });
    return;
  }
  const found = groups(types).find((one) => one.name === group);
  if (!found) {
    sendNoPage(call.res);
  } else if (groupVersion === undefined) {
    sendJson(call.res, 200, { kind: 'APIGroup', apiVersion: 'v1', ...found });
  } else if (calicoDown(call, group)) {
    sendUnavailable(call);
  } else if (found.versions.some((one) => one.version === groupVersion)) {
    const name = `${group}/${groupVersion}`;
    const resources = types.filter((type) => apiVersionOf(type) === name).flatMap(resourcesOf);
    const all = [...resources, ...(reviewGroups[name] ?? [])];
    sendJson(call.res, 200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: name, resources: all });
  } else {
    sendNoPage(call.res);
  }
};

/** Every path that is no resource. */
export const handlePlainPath = (call: Call): void => {
  if (handleOpenApi(call)) return;
  const { res, info } = call;
  const parts = info.path.split('/').filter((part) => part !== '');
  const path = `/${parts.join('/')}`;
  if (path === '/version') sendJson(res, 200, version);
  else if (path === '/readyz' || path === '/livez' || path === '/healthz') sendText(res, 200, 'ok');
  else if (path === '/api') {
    sendJson(res, 200, {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: call.cluster.address() }],
    });
  } else if (path === '/api/v1') {
    const resources = call.cluster.store
      .allTypes()
      .filter((type) => type.group === '')
      .flatMap(resourcesOf);
    sendJson(res, 200, { kind: 'APIResourceList', groupVersion: 'v1', resources });
  } else if (parts[0] === 'apis') sendApis(call, parts);
  else if (parts[0] === 'api') sendError(res, noSuchResource());
  else sendNoPage(res);
};
