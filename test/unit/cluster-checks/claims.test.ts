import { describe, expect, it } from 'vitest';
import type { Claim, ClaimsInput, ClusterCheckPod } from '../../../src/case/cluster-check-input.ts';
import { claimFindings, conflictsOf, explain, standing } from '../../../src/cluster-checks/claims.ts';
import { holdersOf } from '../../../src/cluster-checks/duplicates.ts';
import { collectClaims, findPrefixes } from '../../../src/collect/cluster-checks/collect-claims.ts';
import { interfaceName } from '../../../src/intended/endpoint.ts';
import { said, saying } from '../../helpers/said.ts';
import { clusterOf } from '../helpers/object-cluster.ts';

/** Which addresses the kernels deliver to whom, held against the pods (steps#002-5, #002-7, #002-10). */

const pod = (name: string, nodeName: string, ...ips: string[]): ClusterCheckPod => ({
  namespace: 'shop',
  name,
  nodeName,
  hostNetwork: false,
  finished: false,
  ips,
});
const web = pod('web-0', 'node-1', '10.0.0.4', 'fd00::4');
const db = pod('db-0', 'node-2', '10.0.0.5');
const pods = [web, db];
const at = (node: string, address: string, device: string, by: Claim['by'] = 'route'): Claim => ({
  address,
  node,
  device,
  by,
  text: `${address} dev ${device} scope link`,
});
const own = (of: ClusterCheckPod, address = of.ips[0] ?? ''): Claim =>
  at(of.nodeName ?? '', address, interfaceName(of.namespace, of.name));

const input = (...claims: Claim[]): ClaimsInput => ({
  claims: Map.groupBy(claims, ({ address }) => address),
  asked: new Set(['node-1', 'node-2']),
  unasked: [],
  prefixes: ['cali'],
});
const addresses = (claims: ClaimsInput): string[] => conflictsOf(holdersOf(pods), claims).map(({ address }) => address);

const prefixesOf = (objects: Record<string, string | undefined>, variable?: string): Promise<string[]> => {
  const items = Object.entries(objects).map(([name, interfacePrefix]) => ({
    metadata: { name },
    spec: { interfacePrefix },
  }));
  const env = variable === undefined ? [] : [{ name: 'FELIX_INTERFACEPREFIX', value: variable }];
  const agent = {
    metadata: { name: 'calico-node-a', namespace: 'kube-system', labels: { 'k8s-app': 'calico-node' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'calico-node', env }] },
    status: { phase: 'Running' },
  };
  const cluster = clusterOf({ 'felixconfigurations.crd.projectcalico.org': items, pods: [agent] });
  const reading = { cluster, signal: new AbortController().signal, progress: () => undefined, now: () => 0 };
  return findPrefixes(reading, 'crd.projectcalico.org/v1');
};

describe('conflicts', () => {
  it.each<[string, Claim[], string[]]>([
    ['each pod on its own node', [own(web), own(web, 'fd00::4'), own(db)], []],
    ['the same interface name on two nodes', [own(web), at('node-2', '10.0.0.9', own(web).device)], []],
    ['a pod whose status has no address yet', [own(web), at('node-2', '10.0.0.77', 'cali0')], []],
    ['two nodes', [own(web), at('node-2', '10.0.0.4', 'cali0')], ['10.0.0.4']],
    ['two nodes, IPv6', [own(web, 'fd00::4'), at('node-2', 'fd00::4', 'cali0')], ['fd00::4']],
    ['two interfaces of a node', [own(web), at('node-1', '10.0.0.4', 'cali0', 'neighbour')], ['10.0.0.4']],
    ['only another interface than its own', [at('node-1', '10.0.0.4', 'cali0')], ['10.0.0.4']],
    ['only another node than its own', [at('node-2', '10.0.0.4', own(web).device)], ['10.0.0.4']],
    ['two leftovers of no pod', [at('node-1', '10.0.0.9', 'cali0'), at('node-2', '10.0.0.9', 'cali0')], ['10.0.0.9']],
  ])('%s', (_, claims, wanted) => expect(addresses(input(...claims))).toEqual(wanted));

  it('what is gone when the nodes are asked once more was only a change', () => {
    const first = conflictsOf(holdersOf(pods), input(own(web), at('node-2', '10.0.0.4', 'cali0')));
    expect(standing(holdersOf(pods), first, input(own(web)))).toEqual([]);
    expect(standing(holdersOf(pods), first, input())).toEqual([]);
    expect(standing(holdersOf([db]), first, input(own(web), at('node-2', '10.0.0.4', 'cali0')))).toHaveLength(1);
  });

  it('thousands are one finding more than are shown, each with whose the interface is', () => {
    const claims = Array.from({ length: 200 }, (_, n) => [
      at('node-1', `10.1.0.${n}`, own(web).device),
      at('node-2', `10.1.0.${n}`, 'cali0'),
    ]).flat();
    const conflicts = explain(conflictsOf(holdersOf(pods), input(...claims)), pods, ['cali']);
    const findings = claimFindings(conflicts);
    expect(findings).toHaveLength(51);
    expect(findings[0]?.proof[0]?.lines[0]).toMatch(/interface of shop\/web-0/);
    expect(findings[0]?.proof[0]?.lines[1]).toMatch(/interface of no pod that exists/);
  });
});

describe('what a node answers', () => {
  const probe = {
    metadata: { name: 'probe-1', namespace: 'calico-why', labels: { app: 'probe' } },
    spec: { nodeName: 'node-1', containers: [] },
    status: { phase: 'Running' },
  };
  const ask = (stdout: string, nodes = ['node-1']) =>
    collectClaims(
      {
        cluster: clusterOf(
          { pods: [probe] },
          { exec: () => Promise.resolve({ stdout, stderr: '', exitCode: 0, truncated: false, milliseconds: 1 }) },
        ),
        signal: new AbortController().signal,
        progress: () => undefined,
        now: () => 0,
      },
      { namespace: 'calico-why', labels: { app: 'probe' }, container: 'probe' },
      nodes,
      ['cali'],
    );
  const run = (id: string, stdout: unknown) => ({
    id,
    argv: ['ip', id],
    exitCode: 0,
    stdout: typeof stdout === 'string' ? stdout : JSON.stringify(stdout),
    stderr: '',
    milliseconds: 1,
    truncated: false,
  });
  const answer = (routes4: unknown, routes6: unknown, neighbours: unknown, node = 'node-1') =>
    JSON.stringify({
      format: 'calico-why/snapshot/1',
      node,
      takenAt: '2026-11-21T00:00:00Z',
      source: 'probe',
      milliseconds: 1,
      runs: [run('routes4', routes4), run('routes6', routes6), run('neighbours', neighbours)],
      pods: {},
      skipped: {},
    });

  it('workload routes of both families, and neighbours beside them', async () => {
    const { claims, unasked } = await ask(
      answer(
        [
          { dst: '10.0.0.4', dev: 'cali1', scope: 'link', flags: [] },
          { dst: '10.0.0.4', dev: 'cali2', scope: 'link', metric: 9, flags: [] },
          { dst: '10.0.0.64/26', dev: 'cali1', flags: [] },
          { type: 'blackhole', dst: '10.0.0.5', dev: 'cali1', flags: [] },
          { dst: '10.0.0.6', dev: 'eth0', flags: [] },
          { dst: '10.0.0.7', dev: 'cali1', gateway: '10.0.0.1', flags: [] },
        ],
        [
          { dst: 'fd00:0::4', dev: 'cali1', flags: [] },
          { dst: 'fe80::/64', dev: 'cali1', flags: [] },
        ],
        [
          { dst: '10.0.0.4', dev: 'cali3', lladdr: 'aa:bb:cc:dd:ee:ff', state: ['PERMANENT'] },
          { dst: '10.0.0.4', dev: 'cali4', state: ['FAILED'] },
          { dst: 'fe80::1', dev: 'cali3', lladdr: 'aa:bb:cc:dd:ee:ff', state: ['REACHABLE'] },
        ],
      ),
    );
    expect(unasked).toEqual([]);
    const seen = [...claims].map(([address, each]) => [address, each.map(({ device }) => device)]);
    expect(seen).toEqual([
      ['10.0.0.4', ['cali1', 'cali2', 'cali3']],
      ['fd00::4', ['cali1']],
    ]);
  });

  it.each([
    ['no JSON', 'Segmentation fault', /its answer is not valid JSON/],
    ['another form', '{}', /is not understood/],
    ['garbled routes', answer('[{"dst":', [], []), /routes4/],
    ['another node', answer([], [], [], 'node-9'), /answered for node-9/],
  ])('%s: not checked, with the reason', async (_, stdout, reason) => {
    const { claims, asked, unasked } = await ask(stdout);
    expect([claims.size, asked.size, unasked.length]).toEqual([0, 0, 1]);
    expect(said(unasked[0]?.failure.reason)).toMatch(reason);
  });

  it('no probe on a node', async () => {
    const { unasked } = await ask(answer([], [], []), ['node-2']);
    expect(unasked).toMatchObject([{ node: 'node-2', failure: { reason: saying('no probe runs on node-2') } }]);
  });

  it.each([
    [undefined, ['cali']],
    ['cali,azv', ['cali', 'azv']],
    ['-x, ;rm', ['cali']],
  ])('interface prefix %s', async (interfacePrefix, wanted) => {
    expect(await prefixesOf({ default: interfacePrefix })).toEqual(wanted);
  });

  it('the prefixes that some nodes have are looked for on all', async () => {
    expect(await prefixesOf({ default: undefined, 'node.a': 'eni', 'some-nodes': 'azv,cali' })).toEqual([
      'cali',
      'eni',
      'azv',
    ]);
    expect(await prefixesOf({ 'node.a': 'eni' })).toEqual(['cali', 'eni']);
    expect(await prefixesOf({ default: 'eni', 'node.a': '' })).toEqual(['eni']);
    expect(await prefixesOf({ default: 'eni' }, 'azv, -x')).toEqual(['eni', 'azv']);
  });
});
