import { dump } from 'js-yaml';
import { interfaceName } from '../../../src/intended/endpoint.ts';
import { profiles, toV3 } from '../api/calico-v3.ts';
import { type KubeObject, listAt, valueAt } from '../api/object.ts';
import { type Api, crd } from './api.ts';
import type { Command } from './command.ts';
import type { Options } from './options.ts';

/** One kind that `get` shows: its objects in v3 form, and its columns. */
interface Kind {
  list(api: Api, namespace: string | undefined): Promise<KubeObject[]>;
  columns: Record<string, (object: KubeObject) => unknown>;
  wide?: Record<string, (object: KubeObject) => unknown>;
}

const at =
  (...path: string[]) =>
  (object: KubeObject): unknown =>
    valueAt(object, ...path);

const name = at('metadata', 'name');

const v3 =
  (resource: string) =>
  async (api: Api): Promise<KubeObject[]> =>
    (await api.list(crd(resource))).map(toV3);

const dashed = (text: string): string => text.replaceAll('-', '--');

const endpointOf = (pod: KubeObject): KubeObject => {
  const { namespace = '', name: podName, labels, uid, resourceVersion, creationTimestamp } = pod.metadata;
  const node = String(valueAt(pod, 'spec', 'nodeName') ?? '');
  const account = String(valueAt(pod, 'spec', 'serviceAccountName') ?? 'default');
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'WorkloadEndpoint',
    metadata: {
      name: `${dashed(node)}-k8s-${dashed(podName)}-eth0`,
      namespace,
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      labels: {
        ...labels,
        'projectcalico.org/namespace': namespace,
        'projectcalico.org/orchestrator': 'k8s',
        'projectcalico.org/serviceaccount': account,
      },
    },
    spec: {
      endpoint: 'eth0',
      interfaceName: interfaceName(namespace, podName),
      ipNetworks: listAt(pod, 'status', 'podIPs').map((each) => {
        const ip = String(valueAt(each, 'ip'));
        return `${ip}/${ip.includes(':') ? 128 : 32}`;
      }),
      node,
      orchestrator: 'k8s',
      pod: podName,
      profiles: [`kns.${namespace}`, `ksa.${namespace}.${account}`],
      serviceAccountName: account,
    },
  };
};

/** Calico's view of a Node, as libcalico makes it of the annotations (calico#2.1). */
const calicoNode = (node: KubeObject): KubeObject => {
  const { annotations = {}, ...metadata } = node.metadata;
  const said = (key: string): string | undefined => annotations[`projectcalico.org/${key}`];
  const as = said('ASNumber');
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'Node',
    metadata,
    spec: {
      bgp: {
        ipv4Address: said('IPv4Address'),
        ipv6Address: said('IPv6Address'),
        ipv4IPIPTunnelAddr: said('IPv4IPIPTunnelAddr'),
        ...(as === undefined ? {} : { asNumber: Number(as) }),
      },
      ipv4VXLANTunnelAddr: said('IPv4VXLANTunnelAddr'),
      ipv6VXLANTunnelAddr: said('IPv6VXLANTunnelAddr'),
      orchRefs: [{ nodeName: metadata.name, orchestrator: 'k8s' }],
    },
    status: {},
  };
};

const poolMode = (mode: string) => (pool: KubeObject) => valueAt(pool, 'spec', mode) ?? 'Never';

const kinds: Record<string, Kind> = {
  node: {
    list: async (api) => (await api.list('/api/v1/nodes')).map(calicoNode),
    columns: { NAME: name },
    wide: {
      ASN: (node) => valueAt(node, 'spec', 'bgp', 'asNumber') ?? '(64512)',
      IPV4: at('spec', 'bgp', 'ipv4Address'),
      IPV6: at('spec', 'bgp', 'ipv6Address'),
    },
  },
  ippool: {
    list: v3('ippools'),
    columns: { NAME: name, CIDR: at('spec', 'cidr'), SELECTOR: at('spec', 'nodeSelector') },
    wide: {
      CIDR: at('spec', 'cidr'),
      NAT: (pool) => valueAt(pool, 'spec', 'natOutgoing') ?? false,
      IPIPMODE: poolMode('ipipMode'),
      VXLANMODE: poolMode('vxlanMode'),
      DISABLED: (pool) => valueAt(pool, 'spec', 'disabled') ?? false,
      DISABLEBGPEXPORT: (pool) => valueAt(pool, 'spec', 'disableBGPExport') ?? false,
      SELECTOR: at('spec', 'nodeSelector'),
      ASSIGNMENTMODE: (pool) => valueAt(pool, 'spec', 'assignmentMode') ?? 'Automatic',
    },
  },
  profile: {
    list: async (api) => profiles(await api.list('/api/v1/namespaces'), await api.list('/api/v1/serviceaccounts')),
    columns: { NAME: name },
  },
  workloadendpoint: {
    list: async (api, namespace) => {
      const pods = await api.list(namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`);
      return pods.filter((pod) => valueAt(pod, 'spec', 'hostNetwork') !== true).map(endpointOf);
    },
    columns: {
      NAMESPACE: at('metadata', 'namespace'),
      WORKLOAD: at('spec', 'pod'),
      NODE: at('spec', 'node'),
      NETWORKS: (endpoint) => listAt(endpoint, 'spec', 'ipNetworks').join(','),
      INTERFACE: at('spec', 'interfaceName'),
    },
  },
  bgpconfiguration: { list: v3('bgpconfigurations'), columns: { NAME: name } },
  felixconfiguration: { list: v3('felixconfigurations'), columns: { NAME: name } },
  blockaffinity: { list: v3('blockaffinities'), columns: { NAME: name } },
  clusterinformation: { list: v3('clusterinformations'), columns: { NAME: name } },
  tier: { list: v3('tiers'), columns: { NAME: name } },
};

const otherNames: Record<string, string> = {
  wep: 'workloadendpoint',
  pool: 'ippool',
  blockaffinities: 'blockaffinity',
};

const kindNamed = (word: string): Kind | undefined => {
  const lower = word.toLowerCase();
  const known = otherNames[lower] ?? lower;
  return kinds[known] ?? kinds[known.replace(/e?s$/, '')] ?? kinds[known.replace(/s$/, '')];
};

/** Columns with three blanks after each, and an empty line at the end. */
const table = (columns: Kind['columns'], objects: readonly KubeObject[]): string => {
  const rows = [
    Object.keys(columns),
    ...objects.map((object) => Object.values(columns).map((cell) => String(cell(object) ?? ''))),
  ];
  const widths = Object.keys(columns).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)) + 3);
  return `${rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')).join('\n')}\n\n`;
};

const columnsOf = (kind: Kind, options: Options): Kind['columns'] => {
  if (options.value('output') !== 'wide') return kind.columns;
  const { NAME, ...rest } = kind.columns;
  return NAME && kind.wide ? { NAME, ...kind.wide } : { ...(NAME ? { NAME } : {}), ...rest, ...kind.wide };
};

export const get: Command = async (options, api, { out, err }) => {
  const [word = '', ...names] = options.words;
  const kind = kindNamed(word);
  if (kind === undefined) {
    err(`Failed to get resources: resource type '${word}' is not supported\n`);
    return 1;
  }
  const namespace = options.has('all-namespaces') ? undefined : (options.value('namespace') ?? 'default');
  const all = await kind.list(api, word === 'wep' || word.startsWith('workload') ? namespace : undefined);
  const wanted = names.flatMap((each) => each.split(','));
  for (const each of wanted) {
    if (all.some((object) => object.metadata.name === each)) continue;
    const title = all[0]?.kind ?? word;
    err(`resource does not exist: ${title}(${each}) with error: ${title.toLowerCase()}s "${each}" not found\n`);
    return 1;
  }
  const objects = wanted.length === 0 ? all : all.filter((object) => wanted.includes(object.metadata.name));
  const output = options.value('output') ?? 'ps';
  if (output === 'yaml' || output === 'json') {
    const [only] = objects;
    const list = {
      apiVersion: 'projectcalico.org/v3',
      items: objects,
      kind: `${objects[0]?.kind ?? ''}List`,
      metadata: { resourceVersion: '1' },
    };
    const shown = wanted.length === 1 && only ? only : list;
    out(output === 'yaml' ? dump(shown, { sortKeys: true, noRefs: true }) : `${JSON.stringify(shown, null, 2)}\n`);
    return 0;
  }
  out(table(columnsOf(kind, options), objects));
  return 0;
};
