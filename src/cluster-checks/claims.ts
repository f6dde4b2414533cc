import type { ClusterCheckFinding, ClusterCheckGap } from '../case/cluster-check.ts';
import type { Claim, ClaimsInput, ClusterCheckPod } from '../case/cluster-check-input.ts';
import type { FixRef, Proof } from '../case/finding.ts';
import { deleteNeighbour } from '../fixes/delete-neighbour.ts';
import { deleteRoute } from '../fixes/delete-route.ts';
import { interfaceName } from '../intended/endpoint.ts';
import { say } from '../words/say.ts';
import { claimsInOrder } from './in-order.ts';
import { alike, found, foundOf, proofOf, someOf } from './report.ts';
import { migratesBetween } from './sharing.ts';

/**
 * Duplicate addresses as the kernels see them (steps#002-5, #002-7): an address that is delivered to several
 * interfaces, or to another than that of the pod that has it. The same interface name on two nodes is
 * normal (steps#002-10): only addresses are compared.
 */

type Holders = ReadonlyMap<string, readonly ClusterCheckPod[]>;

export interface Conflict {
  address: string;
  claims: Claim[];
  pods: readonly ClusterCheckPod[];
}

const isOf = (
  { node, device }: Claim,
  { namespace, name, nodeName }: ClusterCheckPod,
  prefixes: readonly string[],
): boolean => node === nodeName && prefixes.some((prefix) => device === interfaceName(namespace, name, prefix));

export const conflictsOf = (holders: Holders, { claims, prefixes }: ClaimsInput): Conflict[] => {
  const conflicts: Conflict[] = [];
  for (const [address, each] of claims) {
    const pods = holders.get(address) ?? [];
    // Until a migration ends both nodes deliver the machine's address to its pod there (calico#5.2).
    const ofMachine = migratesBetween(pods) && each.every((claim) => pods.some((pod) => isOf(claim, pod, prefixes)));
    if (ofMachine) continue;
    const strange = pods.length > 0 && !each.some((claim) => pods.some((pod) => isOf(claim, pod, prefixes)));
    if (each.length > 1 || strange) conflicts.push({ address, claims: claimsInOrder(each), pods });
  }
  return conflicts;
};

const nameOf = ({ address, node, device }: Claim): string => `${address} ${node} ${device}`;

/** What stands after its nodes were asked once more: a pod may have come or gone between two readings. */
export const standing = (holders: Holders, first: readonly Conflict[], again: ClaimsInput): Conflict[] => {
  const still = new Set([...again.claims.values()].flat().map(nameOf));
  const claims = new Map<string, Claim[]>();
  for (const conflict of first) {
    const kept = conflict.claims.filter((claim) => still.has(nameOf(claim)));
    if (kept.length > 0) claims.set(conflict.address, kept);
  }
  return conflictsOf(holders, { ...again, claims });
};

/** Interface of a node → the pod whose it is; only for the interfaces that matter. */
const ownersOf = (conflicts: readonly Conflict[], pods: readonly ClusterCheckPod[], prefixes: readonly string[]) => {
  const wanted = new Set(conflicts.flatMap(({ claims }) => claims.map(({ node, device }) => `${node} ${device}`)));
  const owners = new Map<string, ClusterCheckPod>();
  if (wanted.size === 0) return owners;
  for (const pod of pods) {
    if (pod.hostNetwork || pod.finished || pod.nodeName === undefined) continue;
    for (const prefix of prefixes) {
      const key = `${pod.nodeName} ${interfaceName(pod.namespace, pod.name, prefix)}`;
      if (wanted.has(key)) owners.set(key, pod);
    }
  }
  return owners;
};

const keyOf = (pod: ClusterCheckPod): string => `${pod.namespace}/${pod.name}`;

export interface Explained extends Conflict {
  owner(claim: Claim): ClusterCheckPod | undefined;
}

export const explain = (
  conflicts: readonly Conflict[],
  pods: readonly ClusterCheckPod[],
  prefixes: readonly string[],
): Explained[] => {
  const owners = ownersOf(conflicts, pods, prefixes);
  return conflicts.map((conflict) => ({
    ...conflict,
    owner: ({ node, device }) => owners.get(`${node} ${device}`),
  }));
};

export const claimProof = ({ address, claims, owner }: Explained): Proof =>
  proofOf(
    `ip route | grep ${address}; ip neigh | grep ${address}`,
    claims.map((claim) => {
      const pod = owner(claim);
      return `${claim.node}: ${claim.text}   (${pod ? `interface of ${keyOf(pod)}` : 'interface of no pod that exists'})`;
    }),
  );

const removal = (claim: Claim): FixRef =>
  claim.by === 'route'
    ? deleteRoute.with({ node: claim.node, route: claim.text, family: claim.address.includes(':') ? '6' : '4' })
    : deleteNeighbour.with({ node: claim.node, address: claim.address, dev: claim.device });

const findingOf = (conflict: Explained): ClusterCheckFinding => {
  const { address, claims, pods, owner } = conflict;
  const nodes = [...new Set(claims.map(({ node }) => node))];
  const [first] = claims;
  const who =
    nodes.length > 1
      ? say('duplicate-in-kernel.nodes', { count: nodes.length, nodes: someOf(nodes) })
      : claims.length > 1
        ? say('duplicate-in-kernel.interfaces', {
            count: claims.length,
            node: first?.node ?? '',
            interfaces: someOf(claims.map(({ device }) => device)),
          })
        : say('duplicate-in-kernel.interface', { interface: first?.device ?? '', node: first?.node ?? '' });
  const whose =
    pods.length === 0
      ? say('duplicate-in-kernel.no-pod')
      : say('duplicate-in-kernel.pods', {
          pods: someOf(
            pods.map((pod) => say('duplicate-in-kernel.pod-on', { pod: keyOf(pod), node: pod.nodeName ?? '' })),
          ),
        });
  const foreign = claims.filter((claim) => {
    const pod = owner(claim);
    return pod === undefined || !pod.ips.includes(address);
  });
  return found({
    check: 'duplicate-in-kernel',
    status: 'fail',
    object: `address ${address}`,
    statement: say('duplicate-in-kernel.routed', { address, who, whose }),
    proof: [claimProof(conflict)],
    fixes: foreign.slice(0, 3).map(removal),
  });
};

const mostFindings = 50;

export const claimFindings = (conflicts: readonly Explained[]): ClusterCheckFinding[] => {
  const left = conflicts.slice(mostFindings);
  return [
    ...conflicts.slice(0, mostFindings).map(findingOf),
    ...foundOf(left, () => ({
      check: 'duplicate-in-kernel',
      status: 'fail',
      object: 'further addresses',
      statement: say('duplicate-in-kernel.further', { count: left.length }),
      proof: [
        proofOf(
          'ip route',
          left.map(({ address, claims }) => `${address}  ${claims.map(({ node }) => node).join(', ')}`),
        ),
      ],
    })),
  ];
};

/** The same reason of many nodes is said once. */
export const unaskedNodes = ({ unasked }: ClaimsInput): ClusterCheckGap[] =>
  alike(unasked).map(({ nodes, reason }) => ({
    what: say('gap.routes', { count: nodes.length, nodes: someOf(nodes) }),
    reason,
    nodes,
  }));
