import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectNoAddress } from '../../../../src/collect/no-address/collect-no-address.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { runs } from '../../../helpers/runs.ts';
import { saying } from '../../../helpers/said.ts';
import { askedAt, waitingPod, whyOf } from '../../checks/no-address/evidence.ts';
import { type ClusterOptions, clusterOf, type Loose, type Objects } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(30_000);
const group = 'crd.projectcalico.org/v1';
const named = (cidr: string): string => cidr.replaceAll(/[./]/g, '-');

const block = (cidr: string, node: string, used: number) => ({
  metadata: { name: named(cidr) },
  spec: {
    cidr,
    affinity: `host:${node}`,
    allocations: Array.from({ length: 2 ** (32 - Number(cidr.split('/')[1])) }, (_, at) => (at < used ? 0 : null)),
    attributes: [{ handle_id: 'h', secondary: { pod: 'p', namespace: 'shop' } }],
    unallocated: [],
  },
});
const affinity = (cidr: string, node: string) => ({
  metadata: { name: `${node}-${named(cidr)}`, labels: {} },
  spec: { cidr, node, state: 'confirmed', deleted: 'false', type: 'host' },
});

const cluster = (pool: Loose, blocks: [string, string, number][], more: Objects = {}): Objects => ({
  pods: [],
  events: [],
  nodes: [{ metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } }],
  namespaces: [{ metadata: { name: 'shop', annotations: { 'kubectl.kubernetes.io/x': 'not kept' } } }],
  'ippools.crd.projectcalico.org': [{ metadata: { name: 'main' }, spec: { vxlanMode: 'Always', ...pool } }],
  'ipamblocks.crd.projectcalico.org': blocks.map((each) => block(...each)),
  'blockaffinities.crd.projectcalico.org': blocks.map(([cidr, node]) => affinity(cidr, node)),
  'ipamconfigs.crd.projectcalico.org': [],
  'ipreservations.crd.projectcalico.org': [],
  'clusterinformations.crd.projectcalico.org': [],
  ...more,
});

const collect = async (objects: Objects, options: ClusterOptions = {}) => {
  const paths: string[] = [];
  const asked = clusterOf(objects, { ...options, onGet: (path) => void paths.push(path) });
  const found = await collectNoAddress({ cluster: asked, pod: waitingPod(), group, signal, progress: () => undefined });
  return { found, paths };
};

describe('what is read about a pod without an address', () => {
  it('no block but the node’s own where that has room', async () => {
    const { found, paths } = await collect(
      cluster({ cidr: '10.0.0.0/16' }, [
        ['10.0.0.0/26', 'node-1', 60],
        ['10.0.0.64/26', 'node-2', 64],
      ]),
    );
    expect(found.ownBlocks).toEqual({
      ok: true,
      value: [{ name: '10-0-0-0-26', cidr: '10.0.0.0/26', node: 'node-1', size: 64, free: 4, reserved: 0 }],
    });
    expect(paths.filter((path) => path.includes('/ipamblocks'))).toHaveLength(1);
    expect(paths.length).toBeLessThanOrEqual(11);
    expect(found.settings).toMatchObject({ value: { strictAffinity: false, autoAllocateBlocks: true } });
    expect(found.namespace).toEqual({ ok: true, value: { labels: {}, annotations: {} } });
  });

  it('a small pool block by block, by name: other pools’ blocks cost nothing', async () => {
    const { found, paths } = await collect(
      cluster({ cidr: '10.9.0.0/25', blockSize: 27 }, [
        ['10.9.0.0/27', 'node-1', 32],
        ['10.9.0.32/27', 'node-2', 30],
        ...Array.from({ length: 300 }, (_, at): [string, string, number] => [
          `10.1.${at % 250}.${at < 250 ? 0 : 64}/26`,
          'node-9',
          64,
        ]),
      ]),
    );
    expect(found.poolUse.main).toEqual({
      ok: true,
      value: { possible: 4, blocks: 2, nodes: 2, size: 128, used: 62, free: 2, reserved: 0, reservedBlocks: 0 },
    });
    expect(paths.filter((path) => path.endsWith('/ipamblocks'))).toEqual([]);
  });

  it('a large pool page by page; what is reserved is not free', async () => {
    const taken = Array.from({ length: 250 }, (_, at): [string, string, number] => [
      `10.0.${at}.0/26`,
      `node-${at + 1}`,
      60,
    ]);
    const { found, paths } = await collect(
      cluster(
        { cidr: '10.0.0.0/16' },
        taken.map(([cidr, node, used]) => [cidr, node, node === 'node-1' ? 64 : used]),
        {
          'ipreservations.crd.projectcalico.org': [
            { metadata: { name: 'r' }, spec: { reservedCIDRs: ['10.0.1.60/30', '10.0.255.0/24'] } },
          ],
        },
      ),
    );
    expect(found.poolUse.main).toMatchObject({
      ok: true,
      value: { possible: 1024, blocks: 250, free: 249 * 4 - 4, reserved: 4, reservedBlocks: 4 },
    });
    expect(paths.filter((path) => path.endsWith('/ipamblocks'))).toHaveLength(3);
  });

  const event = (message: string, lastTimestamp: string | null) => ({
    metadata: { name: message, namespace: 'shop', creationTimestamp: '2026-11-21T09:00:00Z' },
    reason: 'FailedCreatePodSandBox',
    message,
    type: 'Warning',
    count: 2,
    lastTimestamp,
  });

  it('events newest first, however they tell their time, and cut', async () => {
    const { found } = await collect(
      cluster({ cidr: '10.0.0.0/16' }, [], {
        events: [
          event('old', '2026-11-21T09:30:00Z'),
          event(`new ${'x'.repeat(9_000)}`, '2026-11-21T10:00:00Z'),
          event('without', null),
          { ...event('series', null), series: { count: 7, lastObservedTime: '2026-11-21T09:45:00.000000Z' } },
        ],
      }),
    );
    const events = found.events.ok ? found.events.value : [];
    expect(events.map(({ message }) => message.slice(0, 7).trim())).toEqual(['new xxx', 'series', 'old', 'without']);
    expect(events[0]?.message.length).toBeLessThanOrEqual(2_000);
    expect(events[1]?.count).toBe(7);
  });

  it('what is refused is said, each for itself', async () => {
    const refused = { kind: 'refused', message: verbatim('forbidden: no') } as const;
    const plurals = [
      'events',
      'nodes',
      'pods',
      'namespaces',
      'ippools',
      'ipamconfigs',
      'blockaffinities',
      'ipreservations',
      'clusterinformations',
    ];
    const { found } = await collect(cluster({ cidr: '10.0.0.0/16' }, []), {
      broken: Object.fromEntries(plurals.map((plural) => [plural, refused])),
    });
    for (const part of [
      'events',
      'node',
      'agents',
      'pools',
      'settings',
      'namespace',
      'reservations',
      'datastoreReady',
      'ownBlocks',
    ] as const)
      expect(found[part], part).toMatchObject({ ok: false, reason: saying(/forbidden/) });
  });

  it('garbled objects are never an exception, and nothing is blamed on them alone', async () => {
    const garbled = fc.oneof(
      fc.constant({}),
      fc.constant(null),
      fc.constant({ metadata: {}, spec: 7 }),
      fc.object({ maxDepth: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(
        garbled,
        fc.constantFrom('events', 'nodes', 'ippools.crd.projectcalico.org', 'blockaffinities.crd.projectcalico.org'),
        async (odd, key) => {
          const objects = cluster({ cidr: '10.0.0.0/16' }, [['10.0.0.0/26', 'node-1', 1]]);
          const named = {
            ...(odd as Loose),
            metadata: { ...(odd as Loose)?.metadata, name: 'node-1', namespace: 'shop' },
          };
          const { found } = await collect({ ...objects, [key]: [named] });
          const agents = {
            ok: true as const,
            value: [{ namespace: 'x', name: 'y', running: true, ready: true, trouble: [] }],
          };
          const steps = whyOf(waitingPod(), { ...found, agents }, askedAt);
          const blamed = steps.filter(({ status }) => status === 'fail').map(({ cause }) => cause);
          expect(blamed).toEqual([]);
        },
      ),
      { numRuns: runs(30, 2_000) },
    );
  });
});
