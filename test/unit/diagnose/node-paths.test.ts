import { describe, expect, it } from 'vitest';
import type { ClusterCheckNode } from '../../../src/case/cluster-check-input.ts';
import type { Pod } from '../../../src/case/objects.ts';
import { chooseOthers, choosePaths } from '../../../src/diagnose/node-paths.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';

const node = (name: string, over: Partial<ClusterCheckNode> = {}): ClusterCheckNode => ({
  name,
  ready: true,
  labels: {},
  internalIPs: [],
  routeReflector: false,
  tunnels: [],
  malformed: [],
  ...over,
});

const pod = (name: string, over: Partial<Pod> = {}): Pod => ({
  namespace: 'shop',
  name,
  uid: name,
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips: ['10.0.0.1'],
  annotations: {},
  labels: {},
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  trouble: [],
  ...over,
});

const written = (asked: ClusterCheckNode, others: ClusterCheckNode[], pods: Record<string, Pod[]>): string[] =>
  choosePaths(asked, others, new Map(Object.entries(pods))).paths.map(
    ({ from, to }) => `${writeEnd(from)} > ${writeEnd(to)}`,
  );

describe('ways that stand for all to and from a node', () => {
  it('are tried from two other nodes, ready ones first, and none of Windows', () => {
    const all = [
      node('node-9', { ready: false }),
      node('node-10'),
      node('node-2'),
      node('node-3'),
      node('node-1', { os: 'windows' }),
    ];
    expect(chooseOthers(all, 'node-2').map(({ name }) => name)).toEqual(['node-3', 'node-10']);
    expect(chooseOthers([all[0] as ClusterCheckNode], 'node-2').map(({ name }) => name)).toEqual(['node-9']);
    expect(chooseOthers([node('node-2')], 'node-2')).toEqual([]);
  });

  it('go to a pod, back from one, from a node, and to the node itself', () => {
    const pods = { 'node-2': [pod('b-0'), pod('b-1')], 'node-1': [pod('a-0')], 'node-3': [pod('c-0')] };
    expect(written(node('node-2'), [node('node-1'), node('node-3')], pods)).toEqual([
      'shop/a-0 > shop/b-0',
      'shop/b-0 > shop/c-0',
      'node/node-3 > shop/b-1',
      'node/node-1 > node/node-2',
    ]);
  });

  it('between pods of one workload, else of one namespace: policies part them least', () => {
    const pods = {
      'node-2': [pod('a', { namespace: 'apps' }), pod('agent-2', { namespace: 'ops', owner: 'DaemonSet/agent' })],
      'node-1': [pod('x', { namespace: 'apps' }), pod('agent-1', { namespace: 'ops', owner: 'DaemonSet/agent' })],
    };
    expect(written(node('node-2'), [node('node-1')], pods)[0]).toBe('ops/agent-1 > ops/agent-2');
  });

  it('in both families, where both ends have both', () => {
    const dual = { ipv4: '10.39.0.2/24', ipv6: 'fd00:39::2/64' };
    const pods = {
      'node-2': [pod('b', { ips: ['10.0.0.2', 'fd00::2'] })],
      'node-1': [pod('a', { ips: ['10.0.0.1', 'fd00::1'] })],
    };
    expect(written(node('node-2', dual), [node('node-1', dual)], pods)).toEqual([
      'shop/a > shop/b',
      'shop/b > fd00::1',
      'node/node-1 > shop/b',
      'node/node-1 > node/node-2',
      'node/node-1 > fd00:39::2',
    ]);
  });

  it('leave out what cannot be reached by itself', () => {
    const pods = {
      'node-2': [
        pod('h', { hostNetwork: true }),
        pod('f', { finished: true }),
        pod('d', { deleting: true }),
        pod('p', { phase: 'Pending' }),
        pod('n', { ips: [] }),
      ],
      'node-1': [pod('a')],
    };
    expect(written(node('node-2'), [node('node-1')], pods)).toEqual(['node/node-1 > node/node-2']);
    expect(choosePaths(node('node-2'), [node('node-1')], new Map(Object.entries(pods))).withoutPods).toBe(true);
    expect(written(node('node-2'), [], pods)).toEqual([]);
  });
});
