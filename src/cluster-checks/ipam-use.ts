import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type {
  Allocation,
  Changed,
  ClusterCheckBlock,
  ClusterCheckHandle,
  ClusterCheckNode,
  ClusterCheckPod,
  IpamInput,
} from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { missing } from '../case/read.ts';
import { releaseAddress } from '../fixes/release-address.ts';
import { releaseLeaked } from '../fixes/release-leaked.ts';
import { restartControllers } from '../fixes/restart-controllers.ts';
import { isTunnelType } from '../intended/blocks.ts';
import { isMachineHandle } from '../intended/virtual-machine.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { keyOf, usesAddress } from './duplicates.ts';
import { recreate, restartAgent } from './held-fixes.ts';
import { finder } from './ranges.ts';
import { found, foundOf, proofOf, someOf } from './report.ts';
import { migratesBetween } from './sharing.ts';

/**
 * IPAM's records held against what uses the addresses, by the rules of `calicoctl ipam check` (calico#5.3)
 * with what that command gets wrong left out: IPv6 tunnel addresses are known here, two owners count.
 */

/** What is younger than this when reading begins may simply not be written everywhere yet. */
const youngMs = 120_000;
const windowsHandle = 'windows-reserved-ipam-handle';
/** So few are released one by one; more by a report (causes#leaked-addresses). */
const fewLeaks = 3;

export interface Use {
  findings: ClusterCheckFinding[];
  numbers: Record<string, number>;
}

interface Known {
  blocks: ClusterCheckBlock[];
  pods: ClusterCheckPod[];
  nodes: ClusterCheckNode[];
  input: IpamInput;
  changed: Changed;
}

const describe = ({ address, handle, namespace, pod, node, type }: Allocation): string =>
  [
    address,
    handle ?? '(no handle)',
    ...(pod ? [`pod ${namespace ?? ''}/${pod}`] : []),
    ...(node ? [`node ${node}`] : []),
    ...(type ? [type] : []),
  ].join('  ');

/** Why an allocation that nobody uses is none of our business; `undefined`: it is leaked. */
const excuse = (allocation: Allocation, block: ClusterCheckBlock, known: Known, named: ReadonlySet<string>) => {
  const { handle, pod, namespace, madeAt, releasedAt } = allocation;
  if (releasedAt !== undefined) return 'cooldown';
  if (handle === windowsHandle) return 'windows';
  const forService = handle?.startsWith('lb-') || block.affinity === 'virtual:load-balancer';
  if (forService && !known.input.services.ok) return 'no-services';
  if (madeAt !== undefined && madeAt > known.input.times.pods - youngMs) return 'young';
  // The pod is there and has no address in its status yet: that it has none is not IPAM's fault.
  return pod !== undefined && named.has(`${namespace ?? ''}/${pod}`) ? 'no-address' : undefined;
};

/** So many are released by one report; the rest is found again by the next check. */
const mostReleased = 100;

const releaseByReport = (leaked: readonly Allocation[]): FixRef => {
  const named = leaked.flatMap(({ address, handle }) =>
    handle === undefined || isMachineHandle(handle) ? [] : [`${address}=${handle}`],
  );
  const first = named.slice(0, mostReleased);
  return releaseLeaked.with({ count: `${first.length}`, leaked: first.join(',') });
};

const leaks = (leaked: readonly Allocation[], nodes: IpamInput['nodes']): ClusterCheckFinding[] => {
  const there = new Set((nodes.ok ? nodes.value : []).map(({ name }) => name));
  const [tunnels, others] = [true, false].map((wanted) =>
    leaked.filter(({ type }) => isTunnelType(type) === wanted),
  ) as [Allocation[], Allocation[]];
  const fixes: FixRef[] =
    others.length <= fewLeaks
      ? others.map(({ address, handle }) => releaseAddress.with({ address, handle }))
      : [restartControllers.with({}), releaseByReport(others)];
  return [
    ...foundOf(others, () => ({
      check: 'leaked-addresses',
      status: 'fail',
      statement: say('leaked-addresses.addresses', {
        count: others.length,
        addresses: someOf(others.map(({ address }) => address)),
      }),
      proof: [proofOf('calicoctl ipam check --show-problem-ips', others.map(describe))],
      fixes,
    })),
    // Never released by hand: its node may take it up again.
    ...foundOf(tunnels, () => ({
      check: 'leaked-tunnel-addresses',
      status: 'warn',
      statement: say('leaked-tunnel-addresses.addresses', {
        count: tunnels.length,
        addresses: someOf(tunnels.map(({ address }) => address)),
      }),
      proof: [proofOf('calicoctl ipam check --show-problem-ips', tunnels.map(describe))],
      fixes: tunnels
        .flatMap(({ node }) =>
          node === undefined || !there.has(node)
            ? []
            : [restartAgent(node, nodes, missing(say('read.not-asked'), 'not-asked'))],
        )
        .slice(0, fewLeaks),
    })),
  ];
};

/** Who uses an address: names are made only for what is told. */
type User = ClusterCheckPod | { tunnelOf: string } | { service: string };
type Users = Map<string, User | User[]>;

const usersIn = (users: User | User[]): User[] => (Array.isArray(users) ? users : [users]);
const isPod = (user: User): user is ClusterCheckPod => 'namespace' in user;
const isService = (user: User): boolean => 'service' in user;
/** For lines of proof. */
const userName = (user: User): string => {
  if (isPod(user)) return keyOf(user);
  return 'service' in user ? `Service ${user.service}` : `tunnel of ${user.tunnelOf}`;
};
const userSaid = (user: User): string | Message =>
  'tunnelOf' in user ? say('several-owners.tunnel', { node: user.tunnelOf }) : userName(user);

const usersOf = ({ pods, nodes, input, changed }: Known): Users => {
  const users: Users = new Map();
  const add = (address: string, user: User): void => {
    const known = users.get(address);
    users.set(address, known === undefined ? user : [...usersIn(known), user]);
  };
  for (const pod of pods) {
    if (!usesAddress(pod) || changed.pods.has(keyOf(pod))) continue;
    for (const address of pod.ips) add(address, pod);
  }
  for (const node of nodes) for (const { address } of node.tunnels) add(address, { tunnelOf: node.name });
  if (input.services.ok) {
    for (const { namespace, name, ips } of input.services.value)
      for (const address of ips) add(address, { service: `${namespace}/${name}` });
  }
  return users;
};

const inUse = (known: Known, users: Users, allocated: Map<string, Allocation>): Use => {
  const { input } = known;
  const poolOf = input.pools.ok ? finder(input.pools.value) : undefined;
  const outside: string[] = [];
  const without: { address: string; user: string; users: User[] }[] = [];
  const other: string[] = [];
  const several: [string, User[]][] = [];
  for (const [address, all] of users) {
    const each = usersIn(all);
    const names = each.map(userName);
    const [user = ''] = names;
    // A Service may have its address from elsewhere.
    const ofService = each.every(isService);
    // One machine, and the two pods between which it is being migrated (calico#5.2).
    const ofMachine = each.every(isPod) && migratesBetween(each);
    if (names.length > 1 && !ofService && !ofMachine) several.push([address, each]);
    const allocation = allocated.get(address);
    if (allocation === undefined) {
      if (ofService || poolOf === undefined) continue;
      if (poolOf(address) === undefined) outside.push(`${address}  ${names.join(', ')}`);
      else without.push({ address, user, users: each });
      continue;
    }
    const owner = `${allocation.namespace ?? ''}/${allocation.pod ?? ''}`;
    const released = allocation.releasedAt !== undefined;
    const kept =
      isMachineHandle(allocation.handle ?? '') && each.every((one) => isPod(one) && one.machine !== undefined);
    const given = allocation.pod !== undefined && !isTunnelType(allocation.type);
    // What is kept for a machine may still name the pod that it ran in before.
    if (given && (released || (!names.includes(owner) && !kept))) {
      other.push(`${address}  used by ${names.join(', ')}, ${released ? 'released by' : 'given to'} ${owner}`);
    }
  }
  const recreateAll = (all: readonly User[], most: number): FixRef[] => {
    const pods = all.filter(isPod);
    return pods.slice(0, most).map((pod) =>
      recreate(
        pod,
        pods.filter((each) => each !== pod),
        input,
      ),
    );
  };
  const noPools = input.pools.ok && input.pools.value.length === 0;
  const findings = [
    ...several.slice(0, 20).map(([address, owners]) =>
      found({
        check: 'several-owners',
        status: 'fail',
        object: `address ${address}`,
        statement: say('several-owners.owners', {
          address,
          count: owners.length,
          owners: someOf(owners.map(userSaid)),
        }),
        proof: [proofOf(`calicoctl ipam show --ip=${address}`, [describeOr(allocated.get(address), address)])],
        fixes: recreateAll(owners, 4),
      }),
    ),
    ...foundOf(without, () => ({
      check: 'not-allocated',
      status: 'fail',
      statement: say('not-allocated.addresses', {
        count: without.length,
        addresses: someOf(
          without.map(({ address, users }) =>
            say('not-allocated.of', { address, user: users[0] ? userSaid(users[0]) : '' }),
          ),
        ),
      }),
      proof: [
        proofOf(
          'calicoctl ipam check --show-problem-ips',
          without.map(({ address, user }) => `${address} in use by ${user}, no allocation`),
        ),
      ],
      fixes: without.slice(0, 3).flatMap(({ users }) => recreateAll(users, 1)),
    })),
    ...foundOf(other, () => ({
      check: 'allocated-to-another',
      status: 'fail',
      statement: say('allocated-to-another.addresses', { count: other.length }),
      proof: [proofOf('calicoctl ipam show --ip=ADDRESS', other)],
    })),
    ...foundOf(noPools ? [] : outside, () => ({
      check: 'outside-pools',
      status: 'fail',
      statement: say('outside-pools.addresses', { count: outside.length }),
      proof: [proofOf('calicoctl ipam check --show-problem-ips', outside)],
    })),
  ];
  return {
    findings,
    numbers: {
      inUse: users.size,
      outsidePools: outside.length,
      withoutAllocation: without.length,
      severalOwners: several.length,
    },
  };
};

const describeOr = (allocation: Allocation | undefined, address: string): string =>
  allocation ? describe(allocation) : `${address}: not assigned`;

/** Handle ids that blocks name, and handle objects, each without the other. */
const handleGaps = ({ blocks, input, changed }: Known) => {
  const handles = input.handles.ok ? input.handles.value : [];
  const ids = new Set(handles.map(({ id }) => id));
  const named = new Set<string>();
  const missing = new Map<string, Allocation>();
  for (const block of blocks) {
    for (const allocation of block.allocations) {
      const { handle, madeAt, releasedAt } = allocation;
      if (handle === undefined) continue;
      named.add(handle);
      const young = madeAt !== undefined && madeAt > input.times.pods - youngMs;
      if (!ids.has(handle) && !young && releasedAt === undefined && handle !== windowsHandle)
        missing.set(handle, allocation);
    }
  }
  const empty = handles.filter(
    ({ id, name, createdAt }) =>
      !named.has(id) &&
      !changed.handles.has(name) &&
      !(createdAt !== undefined && createdAt > input.times.blocks - youngMs),
  );
  return { empty, missing: [...missing.values()], matched: handles.filter(({ id }) => named.has(id)).length };
};

/** Handle objects and pods that look wrong by what was read once; they are looked at again. */
export const suspectsOfIpam = (input: IpamInput): { pods: string[]; handles: string[] } => {
  const unchanged: Changed = { pods: new Set(), handles: new Set() };
  if (!input.blocks.ok) return { pods: [], handles: [] };
  const allocated = new Set<string>();
  for (const block of input.blocks.value) for (const { address } of block.allocations) allocated.add(address);
  const pods = (input.pods.ok ? input.pods.value : []).filter(usesAddress);
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { ips } of pods) for (const address of ips) (seen.has(address) ? twice : seen).add(address);
  const strange = (address: string): boolean => twice.has(address) || !allocated.has(address);
  const known: Known = { blocks: input.blocks.value, pods: [], nodes: [], input, changed: unchanged };
  return {
    pods: pods.flatMap((pod) => (pod.ips.some(strange) ? [keyOf(pod)] : [])),
    handles: input.handles.ok ? handleGaps(known).empty.map(({ name }) => name) : [],
  };
};

const handleFindings = (empty: ClusterCheckHandle[], without: Allocation[]): ClusterCheckFinding[] => [
  ...foundOf(empty, () => ({
    check: 'handles-without-address',
    status: 'warn',
    statement: say('handles-without-address.handles', {
      count: empty.length,
      handles: someOf(
        empty.map(({ id }) => id),
        2,
      ),
    }),
    proof: [
      proofOf(
        'calicoctl ipam check --show-problem-ips',
        empty.map(({ id }) => id),
      ),
    ],
    fixes: [restartControllers.with({})],
  })),
  ...foundOf(without, () => ({
    check: 'address-without-handle',
    status: 'warn',
    statement: say('address-without-handle.addresses', {
      count: without.length,
      addresses: someOf(without.map(({ address }) => address)),
    }),
    proof: [proofOf('calicoctl ipam check --show-problem-ips', without.map(describe))],
  })),
];

/** Everything about single addresses. What was not read leaves its checks out, never passed. */
export const addressUse = (input: IpamInput, changed: Changed): Use => {
  if (!input.blocks.ok) return { findings: [], numbers: {} };
  const blocks = input.blocks.value;
  const known: Known = {
    blocks,
    pods: input.pods.ok ? input.pods.value : [],
    nodes: input.nodes.ok ? input.nodes.value : [],
    input,
    changed,
  };
  const allocated = new Map<string, Allocation>();
  for (const block of blocks) for (const each of block.allocations) allocated.set(each.address, each);
  const allocations = blocks.reduce((sum, block) => sum + block.allocations.length, 0);
  const numbers: Record<string, number> = tableOf({ blocks: blocks.length, allocations });
  const findings: ClusterCheckFinding[] = [];
  if (input.handles.ok) {
    const { empty, missing, matched } = handleGaps(known);
    findings.push(...handleFindings(empty, missing));
    Object.assign(numbers, {
      handlesWithoutAddress: empty.length,
      handlesMatched: matched,
      addressesWithoutHandle: missing.length,
    });
  }
  if (!input.pods.ok || !input.nodes.ok) return { findings, numbers };
  const users = usersOf(known);
  const used = inUse(known, users, allocated);
  let workloadAddresses = 0;
  for (const all of users.values()) if (usersIn(all).some(isPod)) workloadAddresses += 1;
  const named = new Set(
    known.pods.filter((pod) => !pod.finished && !pod.hostNetwork && pod.ips.length === 0).map(keyOf),
  );
  const leaked: Allocation[] = [];
  const excused: Record<string, number> = tableOf();
  for (const block of blocks) {
    for (const allocation of block.allocations) {
      if (users.has(allocation.address)) continue;
      const why = excuse(allocation, block, known, named);
      if (why === undefined) leaked.push(allocation);
      else excused[why] = (excused[why] ?? 0) + 1;
    }
  }
  return {
    findings: [...used.findings, ...leaks(leaked, known.input.nodes), ...findings],
    numbers: {
      ...numbers,
      ...used.numbers,
      tunnelAddresses: known.nodes.reduce((sum, { tunnels }) => sum + tunnels.length, 0),
      workloadAddresses,
      leaked: leaked.length,
      coolingDown: excused.cooldown ?? 0,
    },
  };
};
