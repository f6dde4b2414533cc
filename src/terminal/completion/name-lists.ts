import { isLabel } from '../../understanding/written-end.ts';

/** Which names of a cluster may follow what was typed of an end, and where the API server lists them. */

interface NameList {
  path: string;
  /** Whether it can be the name of such an object at all. */
  isName: (name: string) => boolean;
  /** How it stands on the command line; one that ends with a slash is begun, not done. */
  write: (name: string) => string;
}

export interface NamesWanted {
  /** Kinds, which need no cluster. */
  kinds: readonly string[];
  lists: readonly NameList[];
}

/**
 * RFC 1123, as the API server holds names to it: no blank, quote or other character that a shell does something with.
 * Source: kubernetes#names.
 */
const isSubdomain = (name: string): boolean => name.length <= 253 && name.split('.').every(isLabel);

const namespaces = (lead: string, tail: string): NameList => ({
  path: '/api/v1/namespaces',
  isName: isLabel,
  write: (name) => `${lead}${name}${tail}`,
});

const within = (group: string, namespace: string, resource: string, lead: string): NameList => ({
  path: `${group}/namespaces/${namespace}/${resource}`,
  isName: isSubdomain,
  write: (name) => `${lead}${name}`,
});

/** Kind as it is written → where its objects are listed. */
const kinds = new Map([
  ['pod', { group: '/api/v1', resource: 'pods' }],
  ['svc', { group: '/api/v1', resource: 'services' }],
  ['deploy', { group: '/apis/apps/v1', resource: 'deployments' }],
  ['sts', { group: '/apis/apps/v1', resource: 'statefulsets' }],
  ['ds', { group: '/apis/apps/v1', resource: 'daemonsets' }],
]);

const nothing: NamesWanted = { kinds: [], lists: [] };

/** `shop/web-0`, `svc/shop/db`, `node/node-1`: as much of it as the next list shows. */
export const namesWanted = (source: 'namespaces' | 'pods' | 'ends', typed: string): NamesWanted => {
  const parts = typed.split('/');
  const [first = '', second = ''] = parts;
  if (source === 'namespaces') return { kinds: [], lists: [namespaces('', '')] };
  if (parts.length === 1) {
    const written = source === 'ends' ? [...kinds.keys(), 'node'].map((kind) => `${kind}/`) : [];
    return { kinds: written, lists: [namespaces('', '/')] };
  }
  const kind = source === 'ends' ? kinds.get(first) : undefined;
  if (parts.length === 2) {
    if (kind) return { kinds: [], lists: [namespaces(`${first}/`, '/')] };
    if (source === 'ends' && first === 'node')
      return {
        kinds: [],
        lists: [{ path: '/api/v1/nodes', isName: isSubdomain, write: (name) => `node/${name}` }],
      };
    return isLabel(first) ? { kinds: [], lists: [within('/api/v1', first, 'pods', `${first}/`)] } : nothing;
  }
  if (parts.length !== 3 || kind === undefined || !isLabel(second)) return nothing;
  return { kinds: [], lists: [within(kind.group, second, kind.resource, `${first}/${second}/`)] };
};
