import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Link, NodeState, PodNetwork } from '../../../src/case/node-state.ts';
import type { IPAMBlock, Objects, Pod } from '../../../src/case/objects.ts';
import type { Protocol } from '../../../src/case/question.ts';
import { got, missing } from '../../../src/case/read.ts';
import {
  blockSchemaFromApi,
  namespaceSchemaFromApi,
  policySchemaFromApi,
  poolSchemaFromApi,
} from '../../../src/collect/kubernetes/read-calico.ts';
import { nodeSchemaFromApi } from '../../../src/collect/kubernetes/read-node.ts';
import { podSchemaFromApi } from '../../../src/collect/kubernetes/read-pod.ts';
import { interfaceName, podKey } from '../../../src/intended/endpoint.ts';
import { contains, familyOf } from '../../../src/ip/texts.ts';
import { verbatim } from '../../../src/words/message.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { recordedNode, recordedNodes } from './recorded-node.ts';

const root = join(import.meta.dirname, '../../data/node-state');

/** Recordings of the same cluster in another mode of its rules have no objects of their own. */
export const objectsOf = (recording: string): string => {
  const own = join(root, recording, 'objects');
  return existsSync(own) ? own : join(root, 'v3.32.1-vxlan-iptables-policies', 'objects');
};

const itemsOf = (recording: string, kind: string): unknown[] => {
  const folder = objectsOf(recording);
  const name = readdirSync(folder).find((file) => file === `${kind}.json` || file.startsWith(`${kind}.`));
  if (name === undefined || !existsSync(join(folder, name))) return [];
  return JSON.parse(readFileSync(join(folder, name), 'utf8')).items ?? [];
};

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** What a pod's network namespace holds when the CNI plugin set it up, for pods that were not recorded. */
const pluggedPod = (state: NodeState, pod: Pod): PodNetwork | undefined => {
  if (!state.links.ok || !state.neighbours.ok) return undefined;
  const host = state.links.value.find((link) => link.name === interfaceName(pod.namespace, pod.name));
  if (host === undefined) return undefined;
  const known = state.neighbours.value.find((entry) => entry.dev === host.name && pod.ips.includes(entry.address));
  const mac = known?.mac ?? `0a:00:00:00:00:${hex(host.index)}`;
  const eth0: Link = {
    index: host.peerIndex ?? 2,
    name: 'eth0',
    kind: 'veth',
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    up: true,
    operState: 'UP',
    mtu: host.mtu,
    mac,
    peerIndex: host.index,
    addresses: pod.ips.map((address) => {
      const family = familyOf(address) ?? 4;
      return { family, address, prefix: family === 4 ? 32 : 128, scope: 'global' };
    }),
    text: `${host.peerIndex ?? 2}: eth0@if${host.index}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${host.mtu}`,
  };
  const route = {
    family: 4 as const,
    type: 'unicast',
    dev: 'eth0',
    table: 'main',
    protocol: 'boot',
    metric: 0,
    flags: [],
    nextHops: [],
  };
  return {
    netns: `cni-${pod.name}`,
    links: got([eth0]),
    routes: got([
      { ...route, dst: '0.0.0.0/0', gateway: '169.254.1.1', text: 'default via 169.254.1.1 dev eth0' },
      { ...route, dst: '169.254.1.1/32', scope: 'link', text: '169.254.1.1 dev eth0 scope link' },
    ]),
    neighbours: got([
      {
        family: 4,
        address: '169.254.1.1',
        dev: 'eth0',
        mac: host.mac ?? 'ee:ee:ee:ee:ee:ee',
        states: ['STALE'],
        text: '169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee STALE',
      },
    ]),
    listening: got([]),
  };
};

const withPods = (state: NodeState, pods: Pod[], port: number): NodeState => {
  const views = { ...state.pods };
  for (const pod of pods) {
    const recorded = views[podKey(pod)];
    const view = recorded?.ok ? recorded.value : pluggedPod(state, pod);
    if (view === undefined) continue;
    views[podKey(pod)] = got({ ...view, listening: got([{ protocol: 'tcp', address: '0.0.0.0', port }]) });
  }
  return { ...state, pods: views };
};

export interface RecordedQuestion {
  recording: string;
  from: string;
  to: string;
  family?: 4 | 6;
  port?: number;
  protocol?: Protocol;
}

/** A case as collecting would have filled it on the day of the recording. Nodes that were not recorded are absent. */
export const recordedCase = ({ recording, from, to, family = 4, port = 5432, protocol }: RecordedQuestion): PodCase => {
  const parsed = <T>(kind: string, schema: { parse(value: unknown): T }): T[] =>
    itemsOf(recording, kind).map((item) => schema.parse(item));
  const pods = parsed('pods', podSchemaFromApi);
  const nodes = parsed('nodes', nodeSchemaFromApi);
  const blocks = parsed('ipamblocks', blockSchemaFromApi) as IPAMBlock[];
  const end = (key: string) => {
    const pod = pods.find((item) => podKey(item) === key);
    if (pod === undefined) throw new Error(`${key} is not in ${recording}`);
    const address = pod.ips.find((ip) => familyOf(ip) === family);
    return { kind: 'pod' as const, pod, ...(address === undefined ? {} : { address }) };
  };
  const ends = [end(from), end(to)] as const;
  const addresses = ends.map((item) => item.address).filter((address) => address !== undefined);
  const states = recordedNodes()
    .filter(([name, node]) => name === recording && ends.some((item) => item.pod.nodeName === node))
    .map(([name, node]): [string, NodeState] => [
      node,
      withPods(
        structuredClone(recordedNode(name, node)),
        ends.map((item) => item.pod).filter((pod) => pod.nodeName === node),
        port,
      ),
    ]);
  const knp = parsed('networkpolicies.networking', policySchemaFromApi('NetworkPolicy'));
  const objects: Objects = {
    pods: pods.filter((pod) => ends.some((item) => item.pod === pod) || pod.labels['k8s-app'] === 'calico-node'),
    nodes: Object.fromEntries(nodes.map((node) => [node.name, got(node)])),
    ipPools: got(parsed('ippools', poolSchemaFromApi)),
    blocks: Object.fromEntries(
      blocks
        .filter((block) => addresses.some((address) => contains(block.cidr, address)))
        .map((block) => [block.name, got(block)]),
    ),
    holders: Object.fromEntries(
      addresses.map((address) => [address, got(pods.filter((pod) => pod.ips.includes(address)))]),
    ),
    networkPolicies: Object.fromEntries(
      [...new Set(ends.map((item) => item.pod.namespace))].map((namespace) => [
        namespace,
        got(knp.filter((policy) => policy.namespace === namespace)),
      ]),
    ),
    namespaces: Object.fromEntries(parsed('namespaces', namespaceSchemaFromApi).map((item) => [item.name, got(item)])),
    calicoPolicies: missing(verbatim('not read in this test')),
    calicoVersion: got(recording.split('-')[0] ?? ''),
    calicoGroup: 'crd.projectcalico.org/v1',
  };
  return {
    format: 'calico-why/case/1',
    question: {
      kind: 'path',
      from: { kind: 'pod', namespace: ends[0].pod.namespace, name: ends[0].pod.name },
      to: { kind: 'pod', namespace: ends[1].pod.namespace, name: ends[1].pod.name },
      ...(protocol === 'icmp' ? {} : { port }),
      ...(protocol === undefined ? {} : { protocol }),
      text: `${from} ${to}`,
    },
    askedAt: '2026-11-21T10:00:00.000Z',
    from: ends[0],
    to: ends[1],
    objects: structuredClone(objects),
    nodes: Object.fromEntries(states.map(([node, state]) => [node, got(state)])),
    packets: [],
    packetsSkipped: verbatim('not in this test'),
    gaps: [],
    timings: [],
  };
};
