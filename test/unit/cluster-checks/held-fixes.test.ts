import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClusterCheckName } from '../../../src/case/cluster-check.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { said, saying } from '../../helpers/said.ts';
import { clusterOf, type Loose, type Objects, recordedObjects } from '../helpers/object-cluster.ts';

/** What the cluster checks suggest: a button where their own evidence allows it, else text that says why. */

const vxlan = 'v3.32.1-vxlan-iptables';

const clusterCheck = (name: ClusterCheckName, objects: Objects, kernel = false) =>
  runClusterCheck(name, clusterOf(objects), {
    ...{ deadlineMs: 10_000, signal: new AbortController().signal, progress: () => undefined, kernel },
    now: () => Date.parse('2026-11-22T00:00:00Z'),
  });

const named = (objects: Objects, plural: string, name: string): Loose => {
  const kinds = [plural, `${plural}.crd.projectcalico.org`];
  const found = kinds.flatMap((kind) => objects[kind] ?? []).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ${plural} ${name}`);
  return found;
};

/** db-0 gets the address of web-0. */
const twice = (objects: Objects): Loose => {
  const pod = named(objects, 'pods', 'db-0');
  pod.status = { ...pod.status, podIP: undefined, podIPs: named(objects, 'pods', 'web-0').status.podIPs };
  return pod;
};

const offers = async (name: ClusterCheckName, objects: Objects, id: string) => {
  const report = await clusterCheck(name, objects);
  const told = report.findings.flatMap(({ fixes }) => fixes).filter((fix) => fix.id === id);
  const buttons = proposalsOf({ kind: 'cluster-check', report }, { nodes: true }).filter((fix) => fix.id === id);
  return { told, buttons };
};

const dangers: [string, (objects: Objects, pod: Loose) => void, RegExp][] = [
  [
    'one is the target of a live migration',
    (_, pod) => {
      pod.metadata.labels = { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/migrationJobUID': 'm' };
    },
    /target of a live migration/,
  ],
  [
    'no pool is enabled',
    (o) => {
      named(o, 'ippools', 'default-ipv4-ippool').spec.disabled = true;
    },
    /No enabled IPv4 pool is left/,
  ],
  [
    'no pool selects the nodes',
    (o) => {
      named(o, 'ippools', 'default-ipv4-ippool').spec.nodeSelector = "rack == 'b'";
    },
    /No enabled IPv4 pool is left/,
  ],
  [
    'their nodes are not ready',
    (o) => {
      for (const node of o.nodes ?? []) node.status.conditions = [{ type: 'Ready', status: 'False' }];
    },
    /is not ready/,
  ],
  [
    'the nodes were not served',
    (o) => {
      o.nodes = [];
    },
    /there is no such node/,
  ],
];

describe.each(['duplicates', 'ipam'] as const)('check %s: recreating pods', (name) => {
  it('is a button where pods are made again', async () => {
    const objects = recordedObjects(vxlan);
    twice(objects);
    const { told, buttons } = await offers(name, objects, 'recreate-pod');
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(buttons.length).toBe(told.length);
  });

  it.each(dangers)('is text where %s', async (_, danger, says) => {
    const objects = recordedObjects(vxlan);
    danger(objects, twice(objects));
    const { told, buttons } = await offers(name, objects, 'recreate-pod');
    expect(told.length).toBeGreaterThanOrEqual(2);
    for (const fix of told) expect(fix).toMatchObject({ by: 'people', held: saying(says) });
    expect(buttons).toEqual([]);
  });

  it('is text for the one that nobody owns, and a button for the other', async () => {
    const objects = recordedObjects(vxlan);
    const pod = twice(objects);
    delete pod.metadata.ownerReferences;
    const { told, buttons } = await offers(name, objects, 'recreate-pod');
    expect(said(told.find(({ params }) => params.pod === 'db-0')?.held)).toMatch(/no controller owns it/);
    expect(buttons.map(({ params }) => params.pod)).toEqual(expect.arrayContaining(['web-0']));
    expect(buttons.map(({ params }) => params.pod)).not.toContain('db-0');
  });
});

describe('check ipam', () => {
  it('the address of a virtual machine that is switched off is not released by a button', async () => {
    const objects = recordedObjects(vxlan);
    const { spec } = named(objects, 'ipamblocks', '192-168-247-0-26');
    for (const [at, handle] of ['k8s-pod-network.vmi.shop.vm1', 'k8s-pod-network.x'].entries()) {
      spec.allocations[40 + at] = spec.attributes.length;
      const secondary = {
        namespace: 'shop',
        pod: `gone-${at}`,
        node: 'node-2',
        timestamp: '2026-11-21 09:00:00 +0000 UTC',
      };
      spec.attributes.push({ handle_id: handle, secondary });
    }
    const { told, buttons } = await offers('ipam', objects, 'release-address');
    expect(told.map(({ params, by }) => [params.address, by])).toEqual([
      ['192.168.247.40', 'people'],
      ['192.168.247.41', 'approve'],
    ]);
    expect(said(told[0]?.held)).toMatch(/kept for a virtual machine/);
    expect(buttons.map(({ params }) => params.address)).toEqual(['192.168.247.41']);
  });

  it('a pool that is disabled beside another is enabled by people', async () => {
    const objects = recordedObjects(vxlan);
    const pool = named(objects, 'ippools', 'default-ipv4-ippool');
    const list = objects['ippools.crd.projectcalico.org'] ?? [];
    list.push({ metadata: { name: 'old' }, spec: { ...pool.spec, cidr: '10.77.0.0/16', disabled: true } });
    const { told, buttons } = await offers('ipam', objects, 'enable-pool');
    expect(told).toMatchObject([{ by: 'people', held: saying(/their addresses of default-ipv4-ippool instead/) }]);
    expect(buttons).toEqual([]);
  });
});

describe('check nodes: restarting calico-node', () => {
  /** A calico-node that is not ready. */
  const unwell = (objects: Objects): string => {
    const agent = (objects.pods ?? []).find(({ metadata }) => metadata.labels?.['k8s-app'] === 'calico-node');
    if (agent === undefined) throw new Error('no calico-node');
    agent.status.conditions = [{ type: 'Ready', status: 'False' }];
    return agent.spec.nodeName;
  };

  it.each([
    ['a node that is well', () => undefined, undefined],
    [
      'one that runs Windows',
      (node: Loose) => Object.assign(node.status.nodeInfo, { operatingSystem: 'windows' }),
      /runs Windows/,
    ],
    [
      'one whose kubelet is silent',
      (node: Loose) => Object.assign(node.status, { conditions: [{ type: 'Ready', status: 'Unknown' }] }),
      /does not report/,
    ],
  ] as [string, (node: Loose) => unknown, RegExp | undefined][])('of %s', async (_, danger, says) => {
    const objects = recordedObjects(vxlan);
    const name = unwell(objects);
    danger(named(objects, 'nodes', name));
    const { told, buttons } = await offers('nodes', objects, 'restart-calico-node');
    const own = told.filter(({ params }) => params.node === name);
    expect(own.length).toBeGreaterThan(0);
    if (says === undefined) expect(buttons.map(({ params }) => params.node)).toContain(name);
    else {
      for (const fix of own) expect(said(fix.held)).toMatch(says);
      expect(buttons.map(({ params }) => params.node)).not.toContain(name);
    }
  });
});

it('no cluster check makes such a fix by itself: what holds it back would be forgotten', () => {
  const folder = join(import.meta.dirname, '../../../src/cluster-checks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files).toContain('held-fixes.ts');
  const made = files
    .filter((file) => file !== 'held-fixes.ts')
    .filter((file) => /['"](?:recreate-pod|enable-pool)['"]/.test(readFileSync(join(folder, file), 'utf8')));
  expect(made).toEqual([]);
});
