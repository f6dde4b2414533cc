import type { Finding } from '../case/finding.ts';
import { checkRow } from '../faults/checks.ts';
import type { PathDirection, RoundTrip } from '../path/path-direction.ts';
import { say } from '../words/say.ts';
import { checkAt } from './check.ts';
import { ebpfCounters } from './ebpf/counters.ts';
import { missingAddress, podAddress } from './no-address/missing-address.ts';
import { detour } from './node/detour.ts';
import { felix } from './node/felix.ts';
import { nodeGone } from './node/node-gone.ts';
import { judgedIn } from './node/node-network.ts';
import { packetPrograms } from './node/packet-programs.ts';
import { packetsWhole } from './node/packets-whole.ts';
import { trackingDrops } from './node/tracking-drops.ts';
import { burst } from './observed/burst.ts';
import { flowLogs } from './observed/flow-logs.ts';
import { livePackets } from './observed/live.ts';
import { aboutEnds, aboutEntry, aboutInbound, hasPath, stepsFor } from './paths.ts';
import { acceptQueue } from './pod/accept-queue.ts';
import { unansweredAsks } from './pod/asks.ts';
import { counters } from './rules/counters.ts';
import { aboutService, hasEndpoint } from './service/service.ts';
import { staleConnections } from './service/stale-connections.ts';
import { atSourcePod, type Step } from './steps.ts';
import { pathMtu } from './tunnel/path-mtu.ts';

/** What a question about one pod's address asks. */
const addressSteps: readonly Step[] = [atSourcePod(podAddress), atSourcePod(missingAddress)];

const subjectOf = (finding: Finding): string => `${finding.check} ${finding.node ?? ''} ${finding.object ?? ''}`;

/**
 * Runs every check in the order in which packets meet the places: the request's way, then the reply's,
 * then what live packets did. A thing that both ways meet is reported once, where it is met first.
 * Pure: the same evidence gives the same findings. `emit` hears of each as it is known.
 */
export const runChecks = (trip: RoundTrip, emit: (finding: Finding) => void = () => undefined): Finding[] => {
  const { c, forward, reverse } = trip;
  const judged = judgedIn(trip);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let taken = 0;
  const add = (found: readonly Finding[]): void => {
    for (const finding of found) {
      const key = checkRow(finding.check).perDirection ? finding.id : subjectOf(finding);
      if (seen.has(key) || !judged(finding)) continue;
      seen.add(key);
      findings.push(finding);
      emit(finding);
    }
  };
  /** Evidence that a step cannot digest must not cost the answers of the others: it says so and they go on. */
  const take = (path: PathDirection, step: Step): void => {
    taken += 1;
    try {
      const found = step(path);
      add(Array.isArray(found) ? found : [found]);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const place = { hop: 'question', object: `step ${taken}` } as const;
      add([checkAt(path, 'check-failed', say('check-failed.about'), place).unknown(problem)]);
    }
  };
  if (c.question.kind === 'no-address') {
    for (const step of addressSteps) take(forward, step);
    return findings;
  }
  for (const step of [...aboutInbound, ...aboutService, staleConnections, ...aboutEnds]) take(forward, step);
  if (hasPath(forward) && hasEndpoint(c)) {
    for (const path of [forward, reverse]) for (const step of stepsFor(path)) take(path, step);
    for (const step of aboutEntry) take(forward, step);
    for (const endpoint of [forward.source, forward.destination].filter(({ nodeName }) => nodeName !== '')) {
      take(forward, (path) => nodeGone(path, endpoint));
      take(forward, (path) => felix(path, endpoint, findings));
    }
    for (const step of [counters, ebpfCounters, trackingDrops, packetsWhole])
      take(forward, (path) => step(path, findings));
    for (const step of [acceptQueue, pathMtu, detour]) take(forward, step);
    for (const path of [forward, reverse]) for (const step of [packetPrograms, unansweredAsks]) take(path, step);
  }
  take(forward, (path) => flowLogs(path, findings));
  take(forward, livePackets);
  take(forward, burst);
  return findings;
};
