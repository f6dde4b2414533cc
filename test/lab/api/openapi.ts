import type { Call } from './context.ts';
import { sendJson, sendNoPage } from './reply.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';

/**
 * Just enough of /openapi/v3 for `kubectl apply`: it wants to see that PATCH of a kind takes
 * `fieldValidation` before it leaves validation to the server. No schemas.
 */

const folder = (type: ResourceType): string =>
  type.group === '' ? `api/${type.version}` : `apis/${apiVersionOf(type)}`;

const pathsOf = (type: ResourceType) => {
  const place = type.namespaced
    ? `/${folder(type)}/namespaces/{namespace}/${type.plural}`
    : `/${folder(type)}/${type.plural}`;
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }));
  const kind = { group: type.group, version: type.version, kind: type.kind };
  const operation = { parameters, responses: {}, 'x-kubernetes-group-version-kind': kind };
  return {
    [place]: { post: { ...operation, 'x-kubernetes-action': 'post' } },
    [`${place}/{name}`]: { patch: { ...operation, 'x-kubernetes-action': 'patch' } },
  };
};

/** Answers /openapi/v3 and below; false for other paths. */
export const handleOpenApi = (call: Call): boolean => {
  const { path } = call.info;
  if (path !== '/openapi/v3' && !path.startsWith('/openapi/v3/')) return false;
  const types = call.cluster.store.allTypes();
  const folders = [...new Set(types.map(folder))];
  const asked = path.slice('/openapi/v3/'.length);
  if (asked === '') {
    const paths = folders.map((one) => [one, { serverRelativeURL: `/openapi/v3/${one}?hash=lab` }]);
    sendJson(call.res, 200, { paths: Object.fromEntries(paths) });
  } else if (folders.includes(asked)) {
    sendJson(call.res, 200, {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: 'v1.32.13' },
      paths: Object.assign({}, ...types.filter((type) => folder(type) === asked).map(pathsOf)),
      components: { schemas: {} },
    });
  } else {
    sendNoPage(call.res);
  }
  return true;
};
