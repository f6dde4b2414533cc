import type { Attributes } from './rbac.ts';

/** A request URL as the API server reads it (its RequestInfo). */
export interface RequestInfo {
  path: string;
  query: URLSearchParams;
  /** get, list, watch, create, update, patch, delete, deletecollection; the method in lower case otherwise. */
  verb: string;
  /** Absent for /version, /apis and the like. */
  resource?: {
    group: string;
    version: string;
    plural: string;
    namespace?: string;
    name?: string;
    subresource?: string;
  };
}

const verbs: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

const truthy = (value: string | null): boolean => value === '' || value === '1' || value === 'true';

const verbOf = (method: string, named: boolean, query: URLSearchParams): string => {
  if (method === 'GET' || method === 'HEAD') {
    if (query.has('watch') && truthy(query.get('watch'))) return 'watch';
    return named ? 'get' : 'list';
  }
  if (method === 'DELETE') return named ? 'delete' : 'deletecollection';
  return verbs[method] ?? method.toLowerCase();
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

export const parseRequest = (method: string, url: string): RequestInfo => {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const plain: RequestInfo = { path, query, verb: method.toLowerCase() };
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return plain;
  const group = core ? '' : (parts[1] ?? '');
  const version = parts[core ? 1 : 2];
  const rest = parts.slice(core ? 2 : 3);
  if (version === undefined || rest[0] === undefined) return plain;
  // `namespaces/x/status` is the namespace's own subresource, `namespaces/x/pods` is not.
  const inNamespace =
    rest[0] === 'namespaces' && rest.length > 2 && !(core && (rest[2] === 'status' || rest[2] === 'finalize'));
  const [plural = '', name, ...sub] = inNamespace ? rest.slice(2) : rest;
  const namespace = inNamespace ? rest[1] : core && plural === 'namespaces' ? name : undefined;
  return {
    path,
    query,
    verb: verbOf(method, name !== undefined, query),
    resource: {
      group,
      version,
      plural,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(sub.length > 0 ? { subresource: sub.join('/') } : {}),
    },
  };
};

/** What RBAC is asked about a request. A list by `metadata.name` counts as naming the object. */
export const attributesOf = (info: RequestInfo): Attributes => {
  const { resource, verb, path } = info;
  if (!resource) return { verb, group: '', resource: '', path };
  const selected = /^metadata\.name==?([^,]+)$/.exec(info.query.get('fieldSelector') ?? '')?.[1];
  const name = resource.name ?? (verb === 'list' || verb === 'watch' ? selected : undefined);
  return {
    verb,
    group: resource.group,
    resource: resource.plural,
    ...(resource.subresource ? { subresource: resource.subresource } : {}),
    ...(name ? { name } : {}),
    ...(resource.namespace ? { namespace: resource.namespace } : {}),
  };
};
