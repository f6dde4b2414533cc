import type { KubeObject } from '../lab/api/object.ts';
import { ObjectStore } from '../lab/api/store.ts';
import {
  address,
  apps,
  created,
  hex,
  namespaceName,
  nodeAddress,
  nodeName,
  perBlock,
  pod,
  podBase,
  podPlace,
  type Scale,
  uid,
  wholeScale,
} from './scale-pod.ts';

/**
 * The objects of a large cluster, shaped as a real server returns them (test/data/kube-api, managedFields
 * included; test/data/node-state for Calico's): nodes, pods on them, one IPAM block and affinity per 60 pods
 * of a node, and policies. The same sizes give the same objects.
 */
export interface Filled extends Required<Scale> {
  blocks: number;
  milliseconds: number;
}

const node = (at: number, tunnel: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: nodeName(at),
    uid: uid(`node ${at}`),
    creationTimestamp: created,
    labels: {
      'kubernetes.io/hostname': nodeName(at),
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': `zone-${at % 3}`,
    },
    annotations: {
      'projectcalico.org/IPv4Address': `${nodeAddress(at)}/12`,
      'projectcalico.org/IPv4VXLANTunnelAddr': tunnel,
    },
  },
  spec: {},
  status: {
    capacity: { cpu: '8', memory: '32Gi', pods: '110' },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        lastHeartbeatTime: created,
        lastTransitionTime: created,
        reason: 'KubeletReady',
      },
    ],
    addresses: [
      { type: 'InternalIP', address: nodeAddress(at) },
      { type: 'Hostname', address: nodeName(at) },
    ],
    nodeInfo: {
      kubeletVersion: 'v1.32.13',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      kernelVersion: '6.1.0',
      containerRuntimeVersion: 'containerd://1.6.20',
    },
  },
});

const custom = (kind: string, name: string, spec: object, namespace?: string): KubeObject => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind,
  metadata: {
    name,
    ...(namespace ? { namespace } : {}),
    uid: uid(`${kind} ${namespace} ${name}`),
    creationTimestamp: created,
    generation: 1,
  },
  spec,
});

interface Block {
  node: number;
  allocations: (number | null)[];
  attributes: object[];
}

function* ipam(scale: Required<Scale>, blocks: Map<number, Block>): Generator<KubeObject> {
  for (const [at, { node: owner, allocations, attributes }] of blocks) {
    const cidr = `${address(podBase, at * 64)}/26`;
    const dashed = cidr.replaceAll(/[./]/g, '-');
    const unallocated = [...allocations.keys()].filter((ordinal) => allocations[ordinal] === null);
    const affinity = `host:${nodeName(owner)}`;
    const spec = { affinity, allocations, attributes, cidr, deleted: false, strictAffinity: false, unallocated };
    yield custom('IPAMBlock', dashed, { ...spec, sequenceNumber: 1, sequenceNumberForAllocation: {} });
    const held = { cidr, deleted: 'false', node: nodeName(owner), state: 'confirmed', type: 'host' };
    yield custom('BlockAffinity', `${nodeName(owner)}-${dashed}`, held);
  }
  const pool = { allowedUses: ['Workload', 'Tunnel'], assignmentMode: 'Automatic', blockSize: 26, cidr: '10.0.0.0/9' };
  const modes = { ipipMode: 'Never', vxlanMode: 'Always', natOutgoing: true, nodeSelector: 'all()' };
  if (scale.nodes > 0) yield custom('IPPool', 'scale-ipv4-ippool', { ...pool, ...modes });
}

const blocksOf = (scale: Required<Scale>): Map<number, Block> => {
  const blocks = new Map<number, Block>();
  const perNode = Math.ceil(scale.pods / scale.nodes / perBlock);
  for (let owner = 0; owner < scale.nodes; owner += 1) {
    const tunnel = {
      handle_id: `vxlan-tunnel-addr-${nodeName(owner)}`,
      secondary: { node: nodeName(owner), type: 'vxlanTunnelAddress' },
    };
    blocks.set(owner * perNode, { node: owner, allocations: [0, ...Array<null>(63).fill(null)], attributes: [tunnel] });
  }
  for (let at = 0; at < scale.pods; at += 1) {
    const { node: owner, block: number, inBlock, namespace, name } = podPlace(at, scale);
    const block = blocks.get(number) ?? { node: owner, allocations: Array<null>(64).fill(null), attributes: [] };
    blocks.set(number, block);
    block.allocations[inBlock] = block.attributes.length;
    const handle = `k8s-pod-network.${hex(`container ${at}`, 64)}`;
    block.attributes.push({
      handle_id: handle,
      secondary: { namespace, node: nodeName(owner), pod: name, timestamp: created },
    });
  }
  return blocks;
};

const policy = (at: number, scale: Required<Scale>): KubeObject => {
  const namespace = namespaceName(at % scale.namespaces);
  const [to, from] = [apps[at % apps.length] ?? 'web', apps[(at + 1) % apps.length] ?? 'db'];
  const port = 1024 + (at % 60_000);
  if (at % 4 === 3) {
    const global = at % 40 === 39;
    const selector = `app == '${to}' && part-of == 'team-${at % 50}'`;
    const allow = {
      action: 'Allow',
      protocol: 'TCP',
      source: { selector: `app == '${from}'` },
      destination: { ports: [port] },
    };
    const spec = { tier: 'default', order: 100 + (at % 900), selector, types: ['Ingress'], ingress: [allow] };
    return custom(
      global ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
      `policy-${at}`,
      spec,
      global ? undefined : namespace,
    );
  }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${at}`, namespace, uid: uid(`policy ${at}`), creationTimestamp: created, generation: 1 },
    spec: {
      podSelector: { matchLabels: { app: to } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }], ports: [{ protocol: 'TCP', port }] }],
    },
  };
};

const namespaced = (at: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespaceName(at),
    uid: uid(`namespace ${at}`),
    creationTimestamp: created,
    labels: { 'kubernetes.io/metadata.name': namespaceName(at) },
  },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

function* objects(scale: Required<Scale>, blocks: Map<number, Block>): Generator<KubeObject> {
  const perNode = Math.ceil(scale.pods / scale.nodes / perBlock);
  for (let at = 0; at < scale.namespaces; at += 1) yield namespaced(at);
  for (let at = 0; at < scale.nodes; at += 1) yield node(at, address(podBase, at * perNode * 64));
  for (let at = 0; at < scale.pods; at += 1) yield pod(at, scale);
  yield* ipam(scale, blocks);
  for (let at = 0; at < scale.policies; at += 1) yield policy(at, scale);
}

/** Fills a store; what it held before stays. */
export const fillStore = (store: ObjectStore, wanted: Scale): Filled => {
  const start = performance.now();
  const scale = wholeScale(wanted);
  const blocks = blocksOf(scale);
  store.restore(objects(scale, blocks));
  return { ...scale, blocks: blocks.size, milliseconds: performance.now() - start };
};

/** `node test/bench/scale-objects.ts [nodes pods policies]` prints what filling costs. */
if (import.meta.main) {
  const [nodes = 5000, pods = 100_000, policies = 10_000] = process.argv.slice(2).map(Number);
  const store = new ObjectStore();
  const filled = fillStore(store, { nodes, pods, policies });
  const look = (text: string, fieldSelector: string): void => {
    const start = performance.now();
    const found = store.list('pods', { fieldSelector }).length;
    console.log(`${text}: ${found} pods in ${(performance.now() - start).toFixed(2)} ms`);
  };
  console.log(JSON.stringify(filled));
  const first = performance.now();
  store.list('pods', { namespace: 'ns-0' });
  console.log(`first list, which sorts: ${(performance.now() - first).toFixed(0)} ms`);
  look('by address', `status.podIP=${podPlace(0, wholeScale({ nodes, pods, policies })).ip}`);
  look('by node', 'spec.nodeName=scale-node-0');
  console.log(`memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB resident`);
}
