import { describe, expect, it } from 'vitest';
import type { SweepReport } from '../../../src/case/sweep.ts';
import { runSweep } from '../../../src/diagnose/run-sweep.ts';
import { clusterOf, type Objects, recordedObjects, recordedText } from '../helpers/object-cluster.ts';

const later = Date.parse('2026-11-22T00:00:00Z');

const sweep = (objects: Objects, name: 'ipam' | 'duplicates' = 'ipam'): Promise<SweepReport> =>
  runSweep(name, clusterOf(objects), {
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

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]);

describe.each(sets)('%s', (set) => {
  it('has nothing to be found, and is counted as calicoctl ipam check counted it', async () => {
    const report = await sweep(recordedObjects(set));
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
    const { tables } = await sweep(recordedObjects(set));
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

  it('has no address twice', async () => {
    const report = await sweep(recordedObjects(set), 'duplicates');
    expect(report).toMatchObject({ status: 'clean', findings: [], notChecked: [] });
    expect(report.numbers.addresses).toBeGreaterThan(5);
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
    const report = await sweep(objects);
    expect(report.numbers).toMatchObject({
      allocations: 15,
      inUse: 12,
      workloadAddresses: 9,
      leaked: 3,
      handlesMatched: 15,
    });
    expect(report.findings.map(({ check, status }) => [check, status])).toEqual([['leaked-addresses', 'fail']]);
    const [finding] = report.findings;
    expect(finding?.proof[0]?.lines.map((line) => line.split('  ')[0]).sort()).toEqual([
      '192.168.247.4',
      '192.168.247.5',
      '192.168.84.132',
    ]);
    expect(finding?.fixes.map(({ command }) => command)).toContain('calicoctl ipam release --ip=192.168.84.132');
  });
});
