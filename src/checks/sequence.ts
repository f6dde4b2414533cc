import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import { checkRow } from '../faults/checks.ts';
import { findingOf } from './draft.ts';
import { type Leg, legOf } from './leg.ts';
import { missingAddress, podAddress } from './no-address/steps.ts';
import { detour } from './node/detour.ts';
import { felix } from './node/felix.ts';
import { trackingDrops } from './node/tracking-drops.ts';
import { flowLogs } from './observed/flow-logs.ts';
import { livePackets } from './observed/live.ts';
import { aboutEnds, hasPath, stepsFor } from './paths.ts';
import { unansweredAsks } from './pod/asks.ts';
import { counters } from './rules/counters.ts';
import { aboutService, hasEndpoint } from './service/service.ts';
import { staleConnections } from './service/stale-connections.ts';
import { atSourcePod, type Step } from './steps.ts';
import { pathMtu } from './tunnel/path-mtu.ts';

/** What a question about one pod's address asks. */
const addressSteps: readonly Step[] = [atSourcePod(podAddress), atSourcePod(missingAddress)];

/** Evidence that a check cannot digest must not cost the answers of the others: it says so and they go on. */
const attempt = (leg: Leg, work: () => Finding | Finding[]): Finding | Finding[] => {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return findingOf(leg, {
      check: 'check-failed',
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
  const add = (found: Finding | Finding[]) => {
    for (const finding of Array.isArray(found) ? found : [found]) {
      const key = checkRow(finding.check).perDirection ? finding.id : subjectOf(finding);
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
  for (const step of [...aboutService, staleConnections]) add(attempt(forward, () => step(forward)));
  for (const step of aboutEnds) add(attempt(forward, () => step(forward)));
  if (hasPath(forward) && hasEndpoint(c)) {
    for (const leg of [forward, reverse]) for (const step of stepsFor(leg)) add(attempt(leg, () => step(leg)));
    for (const side of [forward.source, forward.destination].filter(({ nodeName }) => nodeName !== '')) {
      add(attempt(forward, () => felix(forward, side, findings)));
    }
    add(attempt(forward, () => counters(forward, findings)));
    add(attempt(forward, () => trackingDrops(forward, findings)));
    add(attempt(forward, () => pathMtu(forward)));
    add(attempt(forward, () => detour(forward)));
    for (const leg of [forward, reverse]) add(attempt(leg, () => unansweredAsks(leg)));
  }
  add(attempt(forward, () => flowLogs(forward, findings)));
  add(attempt(forward, () => livePackets(forward)));
  return findings;
};
