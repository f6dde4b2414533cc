import { type Address, addressText } from '../../../ip/address.ts';
import { netOf, netText } from '../../../ip/net.ts';
import type { Cluster } from '../cluster.ts';
import { namespaceLabel } from '../convert/selectors.ts';
import type { Query } from '../decide.ts';
import type { HostEndpoint } from '../endpoints.ts';
import { type End, type EndpointRef, findEnd } from '../ends.ts';
import type { HostDecision } from '../host-policing.ts';
import type { PolicyModel } from '../model.ts';
import type { Stage } from '../policy-book.ts';
import { choicesFor } from './choices.ts';
import { type Pair, pairsBeside, refOfPod } from './effect.ts';
import { type LabelTerms, selectorOfTerms, termsFor, termsMatch } from './label-terms.ts';
import { type Allowed, type HostStage, hostManifest, type Manifest, type Peer } from './manifest.ts';

/** Policies that let a packet past a host endpoint which denies it. */

export type HostAllow = { manifest: Manifest; pairs: { count: number; each: () => Iterable<Pair> } };

const isOpen = ({ profiles }: HostEndpoint): boolean => profiles.includes('projectcalico-default-allow');

/** Whether one more policy of the tier would deny there what is allowed now (calico#3.4, #4.10). */
const loses = (
  cluster: Cluster,
  endpoint: HostEndpoint,
  tier: string,
  direction: Allowed['direction'],
  stage: Stage,
): boolean => {
  if (cluster.policies.tier(tier).defaultAction === 'Pass' || stage === 'pre-dnat' || stage === 'untracked')
    return false;
  const slices = cluster.policies.applied(endpoint.labels).slices(direction, stage);
  if (slices.some((slice) => slice.tier.name === tier)) return false;
  return stage === 'forward' || slices.length > 0 || isOpen(endpoint);
};

type HostChoice = { terms: LabelTerms; endpoints: readonly HostEndpoint[] };

const hostChoices = (cluster: Cluster, endpoint: HostEndpoint): HostChoice[] => {
  const all = [...cluster.hostEndpoints.values()];
  const others = all.filter((other) => other !== endpoint).map(({ labels }) => labels);
  return termsFor(endpoint.labels, endpoint.name, others)
    .map((terms) => ({ terms, endpoints: all.filter(({ labels }) => termsMatch(terms, labels)) }))
    .sort((a, b) => a.endpoints.length - b.endpoints.length);
};

type Other = { peer: Peer; refs: readonly EndpointRef[] };

const netOfHost = (address: Address): string => netText(netOf(address, address.family === 4 ? 32 : 128));

const podPeers = (cluster: Cluster, end: Extract<End, { type: 'pod' }>): Other[] => {
  const { workload } = end;
  const [best] = choicesFor(cluster, workload);
  return best ? [{ peer: { namespace: workload.namespace, terms: best.terms }, refs: best.pods.map(refOfPod) }] : [];
};

/** An end by its labels, and by every address under which it may be seen there. */
const peersOf = (cluster: Cluster, ref: EndpointRef): Other[] => {
  const found = findEnd(cluster, ref);
  if (!found.ok) return [];
  const { end } = found;
  const byAddress = (addresses: readonly Address[]): Other[] =>
    addresses.map((address) => ({ peer: { nets: [netOfHost(address)] }, refs: [ref] }));
  if (end.type !== 'pod') return byAddress(end.addresses);
  // To hosts a pod's packets may carry its node's address (calico#3.7).
  const ofNode = end.workload.node === undefined ? [] : (cluster.nodes.get(end.workload.node) ?? []);
  return [...podPeers(cluster, end), ...byAddress(ofNode)];
};

const addressesOf = (cluster: Cluster, endpoint: HostEndpoint): EndpointRef[] =>
  (endpoint.addresses.length > 0 ? endpoint.addresses : (cluster.nodes.get(endpoint.node) ?? []))
    .slice(0, 1)
    .map((address) => ({ address: addressText(address) }));

const stageOf = (
  policy: PolicyModel | undefined,
  isOwn: boolean,
): { flags: HostStage; stages: Stage[] } | undefined => {
  if (policy?.doNotTrack) return undefined;
  if (policy?.preDNAT) return { flags: { applyOnForward: true, preDNAT: true }, stages: ['pre-dnat'] };
  return isOwn ? { flags: {}, stages: ['normal'] } : { flags: { applyOnForward: true }, stages: ['normal', 'forward'] };
};

/** Those that could help, the narrowest first; none where a policy itself must be changed. */
export const hostManifests = (
  cluster: Cluster,
  query: Query,
  host: HostDecision,
  { allowed, name, order }: { allowed: Allowed; name: string; order: number },
): HostAllow[] => {
  const endpoint = cluster.hostEndpoints.get(host.hostEndpoint);
  const [near, far] = allowed.direction === 'ingress' ? [query.to, query.from] : [query.from, query.to];
  const nearEnd = findEnd(cluster, near);
  const isOwn = nearEnd.ok && nearEnd.end.type === 'host';
  const stage = stageOf(cluster.policies.titled(host.decision.kind, host.decision.policy), isOwn);
  if (!endpoint || !stage || !nearEnd.ok) return [];
  const tier = host.decision.tier ?? 'default';
  const [crossing] = isOwn ? [] : peersOf(cluster, near);
  const choice = hostChoices(cluster, endpoint).find(({ endpoints }) =>
    endpoints.every((each) => stage.stages.every((one) => !loses(cluster, each, tier, allowed.direction, one))),
  );
  if (!choice) return [];
  const terms = selectorOfTerms(choice.terms);
  const selector = [...(terms === 'all()' ? [] : [terms]), `!has(${namespaceLabel})`].join(' && ');
  const nears = isOwn
    ? [near, ...choice.endpoints.filter((each) => each !== endpoint).flatMap((each) => addressesOf(cluster, each))]
    : (crossing?.refs ?? [near]);
  return peersOf(cluster, far).map(({ peer, refs }) => ({
    manifest: hostManifest(selector, peer, crossing?.peer, allowed, { name, tier, order, stage: stage.flags }),
    pairs: pairsBeside(query, allowed.direction, nears, refs),
  }));
};
