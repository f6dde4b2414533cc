import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import { unansweredAsks } from './asks.ts';
import { backends } from './backends.ts';
import { bgpSession } from './bgp.ts';
import { blockRoute } from './block-route.ts';
import { conntrack } from './conntrack.ts';
import { counters } from './counters.ts';
import { findingOf } from './draft.ts';
import { addressHolders } from './duplicates.ts';
import { endpoint } from './endpoint.ts';
import { felix } from './felix.ts';
import { flowLogs } from './flow-logs.ts';
import { forwarding } from './forwarding.ts';
import { gatewayAnswer, gatewayNeighbour } from './gateway.ts';
import { hostVeth } from './host-veth.ts';
import { ipamAllocation } from './ipam.ts';
import { ipv6Addresses } from './ipv6-address.ts';
import { isPodLeg, type Leg, legOf, type PodSide, type Side } from './leg.ts';
import { listening } from './listening.ts';
import { livePackets } from './live.ts';
import { mtu } from './mtu.ts';
import { neighbourDiscovery } from './neighbour-discovery.ts';
import { missingAddress, podAddress } from './no-address/steps.ts';
import { podInterface } from './pod-interface.ts';
import { podNeighbour } from './pod-neighbour.ts';
import { podRoutes } from './pod-routes.ts';
import { policyProgrammed } from './policy-programmed.ts';
import { ipPool } from './pool.ts';
import { reversePath } from './reverse-path.ts';
import { destinationRules, destinationTunnelRules, sourceRules, sourceTunnelRules } from './rules.ts';
import { tunnelAddressCheck, tunnelDeviceCheck } from './tunnel-device.ts';
import { tunnelFdb, tunnelNeighbour, tunnelPeers } from './tunnel-entries.ts';
import { nodeInterfaceCheck, underlay } from './underlay.ts';
import { workloadRoute } from './workload-route.ts';

type Step = (leg: Leg) => Finding | Finding[];
type SideStep = (leg: Leg, side: Side) => Finding | Finding[];
type PodStep = (leg: Leg, side: PodSide) => Finding | Finding[];

const atSource =
  (step: SideStep): Step =>
  (leg) =>
    step(leg, leg.source);

const atDestination =
  (step: SideStep): Step =>
  (leg) =>
    step(leg, leg.destination);

/** Steps that only a pod has; for other ends there is nothing to say. */
const atSourcePod =
  (step: PodStep): Step =>
  (leg) =>
    leg.source.kind === 'pod' ? step(leg, leg.source) : [];

const atDestinationPod =
  (step: PodStep): Step =>
  (leg) =>
    leg.destination.kind === 'pod' ? step(leg, leg.destination) : [];

/** What the objects say about the two ends. */
const ends: Step[] = [
  atSourcePod(missingAddress),
  atDestinationPod(missingAddress),
  atSourcePod(endpoint),
  atDestinationPod(endpoint),
  atSourcePod(addressHolders),
  atDestinationPod(addressHolders),
  atSourcePod(ipamAllocation),
  atDestinationPod(ipamAllocation),
  atSourcePod(ipPool),
  atDestinationPod(ipPool),
];

/** What a question about one pod's address asks. */
const addressSteps: Step[] = [atSourcePod(podAddress), atSourcePod(missingAddress)];

/** Out of the sender's pod and into its node. */
const outOfPod: Step[] = [
  atSourcePod(podInterface),
  atSourcePod(podRoutes),
  atSourcePod(gatewayNeighbour),
  atSourcePod(hostVeth),
  atSourcePod(gatewayAnswer),
  atSource(ipv6Addresses),
  atSource(neighbourDiscovery),
  atSource(forwarding),
  atSource(reversePath),
  atSource(conntrack),
  atSource(backends),
];

/** From one node to the other. */
const betweenNodes: Step[] = [
  blockRoute,
  atSourcePod(policyProgrammed),
  sourceRules,
  atSource(tunnelAddressCheck),
  atSource(tunnelDeviceCheck),
  tunnelNeighbour,
  tunnelFdb,
  sourceTunnelRules,
  atSource(nodeInterfaceCheck),
  underlay,
  bgpSession,
  atSourcePod(mtu),
  atDestination(nodeInterfaceCheck),
  atDestination(tunnelAddressCheck),
  atDestination(tunnelDeviceCheck),
  tunnelPeers,
  destinationTunnelRules,
  atDestination(forwarding),
  atDestination(reversePath),
  atDestination(conntrack),
  atDestination(backends),
  atDestinationPod(workloadRoute),
  atDestinationPod(policyProgrammed),
  destinationRules,
];

/** On one node the sender's node routes straight into the receiver's veth. */
const acrossNode: Step[] = [
  atDestinationPod(workloadRoute),
  atSourcePod(policyProgrammed),
  atDestinationPod(policyProgrammed),
  sourceRules,
];

/** Into the receiver's pod. */
const intoPod: Step[] = [
  atDestination(ipv6Addresses),
  atDestination(neighbourDiscovery),
  atDestinationPod(hostVeth),
  atDestinationPod(podNeighbour),
  atDestinationPod(podInterface),
  atDestinationPod(listening),
];

/** The order in which one packet meets them. */
const stepsFor = (leg: Leg): Step[] => [...outOfPod, ...(leg.sameNode ? acrossNode : betweenNodes), ...intoPod];

/** What only a question between two pods of the pod network, on known nodes, can be asked. */
const hasPath = (leg: Leg): boolean =>
  isPodLeg(leg) &&
  [leg.source, leg.destination].every(
    (side) => side.nodeName !== '' && side.address !== undefined && !side.pod.hostNetwork && !side.pod.finished,
  );

/** Evidence that a check cannot digest must not cost the answers of the others: it says so and they go on. */
const attempt = (leg: Leg, work: () => Finding | Finding[]): Finding | Finding[] => {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return findingOf(leg, {
      check: 'check-failed',
      layer: 'programmed',
      hop: 'question',
      status: 'unknown',
      object: message,
      statement: `a check could not be made of this evidence, which is a fault of calico-why: ${message}`,
      proof: [],
    });
  }
};

const subjectOf = (finding: Finding): string => `${finding.check} ${finding.node ?? ''} ${finding.object ?? ''}`;

/**
 * Runs every check in the order in which packets meet the places: the request's way, then the reply's,
 * then what live packets did. A thing that both ways meet is reported once, where it is met first.
 * Pure: the same case gives the same findings. `emit` hears of each as it is known.
 */
export const runChecks = (c: Case, emit: (finding: Finding) => void = () => undefined): Finding[] => {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const add = (found: Finding | Finding[], perDirection = false) => {
    for (const finding of Array.isArray(found) ? found : [found]) {
      const subject = perDirection ? finding.id : subjectOf(finding);
      // The rules' findings are about one packet each, so both directions have their own.
      const key = finding.check === 'rules' ? `${finding.direction} ${subject}` : subject;
      if (seen.has(key)) continue;
      seen.add(key);
      findings.push(finding);
      emit(finding);
    }
  };
  const forward = legOf(c, 'forward');
  if (c.question.about === 'no-address') {
    for (const step of addressSteps) add(attempt(forward, () => step(forward)));
    return findings;
  }
  const reverse = legOf(c, 'reverse');
  for (const step of ends) add(attempt(forward, () => step(forward)));
  if (hasPath(forward)) {
    for (const leg of [forward, reverse]) for (const step of stepsFor(leg)) add(attempt(leg, () => step(leg)));
    for (const side of [forward.source, forward.destination]) {
      add(attempt(forward, () => felix(forward, side, findings)));
    }
    add(attempt(forward, () => counters(forward, findings)));
    for (const leg of [forward, reverse]) add(attempt(leg, () => unansweredAsks(leg)));
  }
  add(attempt(forward, () => flowLogs(forward, findings)));
  add(
    attempt(forward, () => livePackets(forward)),
    true,
  );
  return findings;
};
