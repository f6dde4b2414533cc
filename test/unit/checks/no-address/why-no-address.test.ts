import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NoAddress } from '../../../../src/case/no-address.ts';
import type { Pod } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import type { CauseId } from '../../../../src/faults/causes.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said } from '../../../helpers/said.ts';
import { askedAt, evidence, pool, sandboxFailed, use, waitingPod, whyOf } from './evidence.ts';

const full = got([{ cidr: '10.0.0.0/26', node: 'node-1', size: 64, free: 0, reserved: 0 }]);
const asksFor = (text: string) => ({ annotations: { 'cni.projectcalico.org/ipv4pools': text } });
const settings = { strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 };

interface Row {
  name: string;
  pod?: Partial<Pod>;
  e: Partial<NoAddress>;
  /** Causes of what fails, in order; empty: nothing is blamed. */
  fails: CauseId[];
  warns?: CauseId[];
  says: RegExp;
}

const rows: Row[] = [
  {
    name: 'no node',
    pod: { trouble: ['PodScheduled is False: 0/3 nodes are available: 3 Insufficient cpu.'] },
    e: {},
    fails: ['pod-not-scheduled'],
    says: /is on no node yet: 0\/3 nodes are available: 3 Insufficient cpu$/,
  },
  {
    name: 'a scheduling gate',
    pod: { trouble: ['PodScheduled is False: Scheduling is blocked due to non-empty scheduling gates'] },
    e: {},
    fails: ['pod-not-scheduled'],
    says: /waits behind a scheduling gate/,
  },
  {
    name: 'the arithmetic of the blocks: all 64 blocks of a /20 taken',
    e: { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use() } },
    fails: ['pool-exhausted'],
    says: /no address is free in default-ipv4-ippool \(10\.0\.0\.0\/20\): 4096 of 4096 are in use/,
  },
  {
    name: 'reserved addresses fill a pool',
    e: { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use({ used: 4000, reserved: 96 }) } },
    fails: ['pool-exhausted'],
    says: /4000 of 4096 are in use and 96 are reserved/,
  },
  {
    name: 'blocks that nobody took are room',
    e: { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use({ blocks: 60 }) } },
    fails: [],
    says: /nothing that was looked at says why/,
  },
  {
    name: 'blocks that are reserved as a whole are none',
    e: { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use({ blocks: 60, reservedBlocks: 4 }) } },
    fails: ['pool-exhausted'],
    says: /no address is free/,
  },
  {
    name: 'free addresses of others can be borrowed',
    e: { ownBlocks: full, poolUse: { 'default-ipv4-ippool': use({ used: 4090, free: 6 }) } },
    fails: [],
    says: /nothing that was looked at/,
  },
  {
    name: 'strict affinity forbids to borrow',
    e: {
      ownBlocks: full,
      settings: got({ ...settings, strictAffinity: true }),
      poolUse: { 'default-ipv4-ippool': use({ used: 4090, free: 6 }) },
    },
    fails: ['no-block-left'],
    says: /strict affinity forbids to borrow any of the 6 free addresses/,
  },
  {
    name: 'the block limit, by default 20',
    e: {
      ownBlocks: got(
        Array.from({ length: 20 }, (_, i) => ({
          cidr: `10.0.${Math.floor(i / 4)}.${64 * (i % 4)}/26`,
          node: 'node-1',
          size: 64,
          free: 0,
          reserved: 0,
        })),
      ),
    },
    fails: ['block-limit-reached'],
    says: /node-1 has 20 blocks, which is as many as it may have/,
  },
  {
    name: 'no new blocks by themselves',
    e: { ownBlocks: full, settings: got({ ...settings, autoAllocateBlocks: false }) },
    fails: ['blocks-not-allocated'],
    says: /autoAllocateBlocks is off/,
  },
  {
    name: 'no pool selects the node',
    e: { pools: got([pool({ nodeSelector: "zone == 'b'" })]) },
    fails: ['pool-not-for-node'],
    says: /no enabled IPv4 pool selects node-1/,
  },
  {
    name: 'a selector that nobody can read decides nothing',
    e: { pools: got([pool({ nodeSelector: 'zone = b' })]) },
    fails: [],
    says: /nothing that was looked at/,
  },
  {
    name: 'the only pool is disabled',
    e: { pools: got([pool({ disabled: true })]) },
    fails: ['pool-disabled'],
    says: /the only IPv4 pool, .* is disabled/,
  },
  {
    name: 'pools overlap, so Calico gives nothing from them',
    e: { pools: got([pool({ notAllocatable: 'CIDROverlap' })]) },
    fails: ['pool-not-for-pod'],
    says: /CIDROverlap/,
  },
  {
    name: 'pools for tunnels alone',
    e: { pools: got([pool({ allowedUses: ['Tunnel'] })]) },
    fails: ['pool-not-for-pod'],
    says: /another allowedUses/,
  },
  {
    name: 'a pool for those who name it',
    e: { pools: got([pool({ assignmentMode: 'Manual' })]) },
    fails: ['pool-not-for-pod'],
    says: /another assignmentMode/,
  },
  {
    name: 'a pool for other namespaces',
    e: { pools: got([pool({ namespaceSelector: "team == 'ops'" })]) },
    fails: ['pool-not-for-pod'],
    says: /another namespaceSelector/,
  },
  { name: 'no pool at all', e: { pools: got([]) }, fails: ['pool-not-for-pod'], says: /there is no IPv4 pool/ },
  {
    name: 'a named pool whose selector leaves the node out serves all the same',
    pod: asksFor('["default-ipv4-ippool"]'),
    e: { pools: got([pool({ nodeSelector: "zone == 'b'", assignmentMode: 'Manual' })]) },
    fails: [],
    says: /nothing that was looked at/,
  },
  {
    name: 'a named pool that does not exist',
    pod: asksFor('["defalt"]'),
    e: {},
    fails: ['pool-annotation-wrong'],
    says: /asks for the IP pool defalt, which does not exist/,
  },
  {
    name: 'a pool may be named by its CIDR',
    pod: asksFor('["10.0.0.0/20"]'),
    e: { pools: got([pool({ disabled: true })]) },
    fails: ['pool-disabled'],
    says: /which is disabled/,
  },
  {
    name: 'an annotation that is no list',
    pod: asksFor('default-ipv4-ippool'),
    e: {},
    fails: ['pool-annotation-wrong'],
    says: /is no list of pools/,
  },
  {
    name: 'a pool of the other family',
    pod: asksFor('["six"]'),
    e: { pools: got([pool(), pool({ name: 'six', cidr: 'fd00::/48' })]) },
    fails: ['pool-annotation-wrong'],
    says: /as an IPv4 pool, and it is fd00::\/48/,
  },
  {
    name: 'the namespace names the pool',
    e: { namespace: got({ labels: {}, annotations: { 'cni.projectcalico.org/ipv4pools': '["gone"]' } }) },
    fails: ['pool-annotation-wrong'],
    says: /asks for the IP pool gone/,
  },
  {
    name: 'a wanted address that a pod has',
    pod: { annotations: { 'cni.projectcalico.org/ipAddrs': '["10.0.0.9"]' } },
    e: {
      requested: [
        {
          address: '10.0.0.9',
          holders: got(['shop/db-0']),
          allocation: got({ kind: 'pod', name: 'shop/db-0', node: 'node-2' }),
        },
      ],
    },
    fails: ['requested-address-taken'],
    says: /which is taken: shop\/db-0 has it$/,
  },
  {
    name: 'a wanted address that leaked',
    pod: { annotations: { 'cni.projectcalico.org/ipAddrs': '["10.0.0.9"]' } },
    e: {
      requested: [
        { address: '10.0.0.9', holders: got([]), allocation: got({ kind: 'pod', name: 'shop/web-2', node: 'node-2' }) },
      ],
    },
    fails: ['requested-address-taken'],
    says: /IPAM holds it for pod shop\/web-2 on node-2, though no pod has it now/,
  },
  {
    name: 'a wanted address in no pool',
    pod: { annotations: { 'cni.projectcalico.org/ipAddrs': '["203.0.113.5"]' } },
    e: { requested: [{ address: '203.0.113.5', holders: got([]), allocation: got(null) }] },
    fails: ['requested-address-refused'],
    says: /is in no IP pool/,
  },
  {
    name: 'the datastore is locked',
    e: { datastoreReady: got(false) },
    fails: ['datastore-locked'],
    says: /datastore is locked/,
  },
  {
    name: 'the kubelet is silent',
    e: {
      node: got({
        name: 'node-1',
        labels: {},
        ready: 'Unknown',
        readyMessage: 'Kubelet stopped posting node status.',
        networkUnavailable: false,
      }),
    },
    fails: ['node-not-ready'],
    says: /does not report any more/,
  },
  {
    name: 'the runtime has no network',
    e: {
      node: got({
        name: 'node-1',
        labels: {},
        ready: 'False',
        readyMessage:
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        networkUnavailable: false,
      }),
    },
    fails: ['cni-not-installed'],
    says: /no CNI configuration/,
  },
  {
    name: 'no calico-node on the node',
    e: { agents: got([]) },
    fails: ['calico-node-not-running'],
    says: /there is no calico-node pod on node-1/,
  },
  {
    name: 'a calico-node that is unwell is no proof by itself',
    e: { agents: got([{ namespace: 'kube-system', name: 'calico-node-x', running: true, ready: false, trouble: [] }]) },
    fails: [],
    warns: ['calico-node-not-running'],
    says: /nothing that was looked at/,
  },
  {
    name: 'what the plugin said stands above what it did not speak of',
    e: {
      events: got([sandboxFailed('error getting ClusterInformation: connection is unauthorized: Unauthorized')]),
      agents: got([]),
      ownBlocks: full,
      poolUse: { 'default-ipv4-ippool': use() },
    },
    fails: ['cni-unauthorized'],
    warns: ['calico-node-not-running', 'pool-exhausted'],
    says: /the API server does not accept the token/,
  },
  {
    name: 'the newest word counts',
    e: {
      events: got([
        sandboxFailed('Calico is currently not ready to process requests'),
        sandboxFailed('no configured Calico pools for node node-1', '2026-11-21T09:00:00Z'),
      ]),
    },
    fails: ['datastore-locked'],
    says: /that was said at 2026-11-21T10:04:50Z, and the objects no longer show it/,
  },
  {
    name: 'a word that the objects have overtaken',
    e: {
      events: got([
        sandboxFailed(
          'failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No IPs available in pools: [10.0.0.0/20]',
        ),
      ]),
    },
    fails: ['pool-exhausted'],
    says: /the objects no longer show it: the kubelet tries again by itself/,
  },
  {
    name: 'volumes come before the network',
    e: {
      events: got([
        {
          reason: 'FailedMount',
          message: 'MountVolume.SetUp failed for volume "config" : configmap "web" not found',
          warning: true,
          count: 9,
        },
      ]),
      ownBlocks: full,
      poolUse: { 'default-ipv4-ippool': use() },
    },
    fails: ['pod-waits-elsewhere'],
    warns: ['pool-exhausted'],
    says: /not that far yet: FailedMount: MountVolume\.SetUp failed/,
  },
  {
    name: 'what the scheduler said before it found a node is over',
    e: { events: got([{ reason: 'FailedScheduling', message: '0/3 nodes are available', warning: true, count: 3 }]) },
    fails: [],
    says: /nothing that was looked at/,
  },
  { name: 'a young pod', pod: { createdAt: '2026-11-21T10:04:57Z' }, e: {}, fails: [], says: /is only 3 s old/ },
];

describe('why a pod has no address', () => {
  it.each(rows)('$name', ({ pod: more, e, fails, warns = [], says }) => {
    const unscheduled = fails[0] === 'pod-not-scheduled';
    const { nodeName: _node, ...bare } = waitingPod(more);
    const steps = whyOf(unscheduled ? bare : waitingPod(more), evidence(e), askedAt);
    const told = steps.map(({ status, cause, statement }) => `${status} ${cause ?? ''} ${said(statement)}`).join('\n');
    const blamed = steps.filter(({ status }) => status === 'fail').map(({ cause }) => cause);
    expect([...new Set(blamed)], told).toEqual(fails);
    expect(
      steps.filter(({ status }) => status === 'warn').map(({ cause }) => cause),
      told,
    ).toEqual(warns);
    expect(
      steps.some(({ statement }) => says.test(said(statement))),
      told,
    ).toBe(true);
    if (fails.length === 0) expect(steps.at(-1)?.status).toBe('unknown');
  });

  it('says the arithmetic: addresses, blocks, nodes', () => {
    const steps = whyOf(
      waitingPod(),
      evidence({ ownBlocks: full, poolUse: { 'default-ipv4-ippool': use() } }),
      askedAt,
    );
    const lines = steps.flatMap(({ proof = [] }) => proof.flatMap((one) => one.lines.map(said))).join('\n');
    expect(lines).toContain(
      '2^(32-20) = 4096 addresses, 2^(26-20) = 64 blocks of 64; 64 blocks taken by 60 nodes; in them 4096 addresses in use, 0 free',
    );
  });

  // What could not be read is unknown, never fine and never to blame.
  const parts = [
    'events',
    'node',
    'agents',
    'pools',
    'settings',
    'namespace',
    'reservations',
    'datastoreReady',
    'ownBlocks',
  ] as const;
  it('blames nothing for what was not read, and says what was not', () => {
    fc.assert(
      fc.property(fc.subarray([...parts], { minLength: 1 }), (lost) => {
        const e = evidence({
          ...Object.fromEntries(lost.map((part) => [part, missing(verbatim(`list ${part}: forbidden`))])),
        });
        const steps = whyOf(waitingPod(), e, askedAt);
        expect(steps.filter(({ status }) => status === 'fail')).toEqual([]);
        expect(steps.at(-1)?.status).toBe('unknown');
        const unknown = steps
          .filter(({ status }) => status === 'unknown')
          .map(({ statement }) => said(statement))
          .join('\n');
        if (lost.some((part) => !['namespace', 'reservations', 'settings'].includes(part)))
          expect(unknown).toMatch(/forbidden/);
      }),
    );
  });
});
