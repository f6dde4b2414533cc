import { describe, expect, it } from 'vitest';
import type { ClusterCheckReport } from '../../../src/case/cluster-check.ts';
import type { Exec } from '../../../src/collect/exec.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { said } from '../../helpers/said.ts';
import {
  type ClusterOptions,
  clusterOf,
  type Loose,
  type Objects,
  recordedObjects,
  recordedText,
} from '../helpers/object-cluster.ts';

const later = Date.parse('2026-11-22T00:00:00Z');

const clusterCheck = (
  objects: Objects,
  name: 'ipam' | 'duplicates' = 'ipam',
  options: ClusterOptions = {},
): Promise<ClusterCheckReport> =>
  runClusterCheck(name, clusterOf(objects, options), {
    deadlineMs: 10_000,
    signal: new AbortController().signal,
    progress: () => undefined,
    now: () => later,
  });

const sets = [
  'v3.29.7-crosssubnet-policies',
  'v3.32.1-bgp-dualstack',
  'v3.32.1-vxlan-iptables',
  'v3.32.1-vxlan-iptables-policies',
  'v3.34-dev-bgp-nativev3-policies',
];

const recordedOr = (set: string, node: string, file: string): string => {
  try {
    return recordedText(set, `${node}/${file}`);
  } catch {
    return '[]';
  }
};
const hasRoutes = (set: string, node: string): boolean => recordedOr(set, node, 'ip-route.json') !== '[]';

const probeOn = (nodeName: string): Loose => ({
  metadata: {
    name: `probe-of-${nodeName}`,
    namespace: 'calico-why-probe',
    labels: { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'probe' },
  },
  spec: { nodeName, hostNetwork: true, containers: [] },
  status: { phase: 'Running' },
});

/** Answers as the probe of a node does, with what `ip` printed there. */
const recordedClaims =
  (set: string): Exec =>
  ({ pod }) => {
    const node = pod.replace('probe-of-', '');
    const neighbours = ['ip-neigh.json', 'ip-6-neigh.json'].flatMap((file) => JSON.parse(recordedOr(set, node, file)));
    const run = (id: string, text: string) => ({
      ...{ id, argv: ['ip', id], exitCode: 0, stdout: text, stderr: '', milliseconds: 1, truncated: false },
    });
    const snapshot = {
      ...{
        format: 'calico-why/snapshot/1',
        node,
        takenAt: '',
        source: 'probe',
        milliseconds: 1,
        pods: {},
        skipped: {},
      },
      runs: [
        run('routes4', recordedOr(set, node, 'ip-route.json')),
        run('routes6', recordedOr(set, node, 'ip-6-route.json')),
        run('neighbours', JSON.stringify(neighbours)),
      ],
    };
    return Promise.resolve({
      ...{ stdout: JSON.stringify(snapshot), stderr: '', exitCode: 0, truncated: false, milliseconds: 1 },
    });
  };

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]);

describe.each(sets)('%s', (set) => {
  it('has nothing to be found, and is counted as calicoctl ipam check counted it', async () => {
    const report = await clusterCheck(recordedObjects(set));
    expect(report.findings).toEqual([]);
    expect(report.notChecked).toEqual([]);
    expect(report.status).toBe('clean');
    const said = recordedText(set, 'calicoctl/ipam-check.txt');
    expect(said).toMatch(/found 0 problems/);
    expect(report.numbers).toMatchObject({
      blocks: numberIn(said, /Found (\d+) IPAM blocks/),
      allocations: numberIn(said, /blocks record (\d+) allocations/),
      pools: numberIn(said, /Found (\d+) active IP pools/),
      tunnelAddresses: numberIn(said, /Found (\d+) node tunnel IPs/),
      workloadAddresses: numberIn(said, /Found (\d+) workload IPs/),
      inUse: numberIn(said, /are using (\d+) IPs/),
      leaked: 0,
      outsidePools: 0,
      withoutAllocation: 0,
      handlesWithoutAddress: 0,
      handlesMatched: numberIn(said, /and (\d+) handles with matches/),
      addressesWithoutHandle: 0,
    });
  });

  it('shows each pool and block as calicoctl ipam show does', async () => {
    const { tables } = await clusterCheck(recordedObjects(set));
    const said = recordedText(set, 'calicoctl/ipam-show-blocks.txt')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => cells[1] === 'IP Pool' || cells[1] === 'Block');
    const ours = new Map(
      [
        ...(tables[0]?.rows ?? []).map(([, cidr = '', total, used, free]) => [cidr, total, used, free]),
        ...(tables[1]?.rows ?? []).map(([cidr = '', , total, used, free]) => [cidr, total, used, free]),
      ].map(([cidr = '', ...rest]) => [cidr, rest]),
    );
    expect(said.length).toBe(ours.size);
    for (const cells of said) {
      const [, , cidr = '', total, used] = cells;
      // `IPS RESERVED` stands between from v3.33 on.
      const free = cells.at(-2)?.replace(/ \(.*/, '');
      expect([cidr, ...(ours.get(cidr) ?? [])]).toEqual([cidr, total, used?.replace(/\((\d+)%\)/, '($1%)'), free]);
    }
  });

  it('has no address twice, by its objects and by what its kernels said', async () => {
    const objects = recordedObjects(set);
    const recorded = (objects.nodes ?? []).map(({ metadata }) => metadata.name).filter((node) => hasRoutes(set, node));
    objects.pods?.push(...recorded.map(probeOn));
    const report = await clusterCheck(objects, 'duplicates', { exec: recordedClaims(set) });
    expect(report.findings).toEqual([]);
    expect(report.numbers.addresses).toBeGreaterThan(5);
    expect(report.numbers).toMatchObject({ nodesAsked: recorded.length, inKernel: 0 });
    if (recorded.length > 0) expect(report.numbers.routed).toBeGreaterThan(2);
    const unrecorded = (objects.nodes ?? []).length - recorded.length;
    expect(report.notChecked.map(({ what }) => said(what).split(':')[0])).toEqual(
      unrecorded === 0 ? [] : [`routes of ${unrecorded} node${unrecorded === 1 ? '' : 's'}`],
    );
  });
});

describe('the three leaks of the recorded cluster', () => {
  const leaked = recordedObjects('v3.32.1-vxlan-iptables');

  it('are those that calicoctl names', async () => {
    const objects = structuredClone(leaked);
    // shop/gone-1..3 as in the recording of calicoctl: allocated, with handles, to pods that do not exist.
    const gone: [string, number, string][] = [
      ['192-168-84-128-26', 4, 'gone-1'],
      ['192-168-247-0-26', 4, 'gone-2'],
      ['192-168-247-0-26', 5, 'gone-3'],
    ];
    for (const [block, ordinal, pod] of gone) {
      const { spec } =
        (objects['ipamblocks.crd.projectcalico.org'] ?? []).find(({ metadata }) => metadata.name === block) ?? {};
      spec.allocations[ordinal] = spec.attributes.length;
      const handle = `k8s-pod-network.${pod}`;
      const timestamp = '2026-11-21 09:16:49.207755554 +0000 UTC';
      spec.attributes.push({ handle_id: handle, secondary: { namespace: 'shop', node: 'node-1', pod, timestamp } });
      objects['ipamhandles.crd.projectcalico.org']?.push({
        metadata: { name: handle },
        spec: { handleID: handle, deleted: false, block: {} },
      });
    }
    const report = await clusterCheck(objects);
    expect(report.numbers).toMatchObject({
      allocations: 15,
      inUse: 12,
      workloadAddresses: 9,
      leaked: 3,
      handlesMatched: 15,
    });
    expect(report.findings.map(({ check, status }) => [check, status])).toEqual([['leaked-addresses', 'fail']]);
    const [finding] = report.findings;
    expect(finding?.proof[0]?.lines.map((line) => said(line).split('  ')[0]).sort()).toEqual([
      '192.168.247.4',
      '192.168.247.5',
      '192.168.84.132',
    ]);
    expect(finding?.fixes.map(({ command }) => command)).toContain('calicoctl ipam release --ip=192.168.84.132');
  });
});
