import type { AgentPod } from '../../case/cluster-check-input.ts';
import type { MeshRow, MeshSighting, MeshView } from '../../case/mesh.ts';
import { got, missing, type Read } from '../../case/read.ts';
import type { RawBurstResult } from '../../probe/packets/burst-result.ts';
import { tableOf } from '../../table.ts';
import { messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type RunningBurst, startBurst } from '../packets/burst-exec.ts';
import type { ClusterCheckReading } from './lists.ts';
import { byNode, listProbes, noProbeOn, type ProbePods } from './node-pods.ts';

/** Packets between nodes, all at once: every probe watches before the first of them sends. */

/** What one node sends; see `BurstTarget` of the probe. */
export interface MeshSends {
  node: string;
  targets: { mark: number; to: string; count: number; everyMs: number; size?: number | 'full' }[];
}

/** For all of them to watch, to send and to wait for the last answers, and to tell what they saw. */
const stepMs = { ready: 8_000, sent: 6_000, told: 4_000 } as const;
/** Where nearly all have done it, the others are waited for so long. */
const nearly = { share: 0.9, moreMs: 1_500 } as const;

const viewOf = ({ rows, seen, watched, problems }: RawBurstResult): MeshView => ({
  watched: watched.node,
  rows: rows.map(({ mark, sent, answered, roundTrips, bytes, said, mtu }): MeshRow => {
    const more = {
      ...(bytes === undefined ? {} : { bytes }),
      ...(said === undefined ? {} : { said }),
      ...(mtu === undefined ? {} : { mtu }),
    };
    return { mark, sent, answered, roundTrips, ...more };
  }),
  seen: seen.flatMap(({ pod, ...sighting }): MeshSighting[] => (pod === undefined ? [sighting] : [])),
  problems: problems.map(messageFor),
});

/** Resolves when all have ended, a little after nearly all have, and at the latest after so many milliseconds. */
const allInTime = (all: readonly Promise<unknown>[], ms: number): Promise<void> =>
  new Promise((resolve) => {
    let ended = 0;
    let soon: NodeJS.Timeout | undefined;
    const late = setTimeout(resolve, ms);
    const end = (): void => {
      ended += 1;
      if (ended >= nearly.share * all.length) soon ??= setTimeout(resolve, nearly.moreMs);
      if (ended < all.length) return;
      clearTimeout(late);
      clearTimeout(soon);
      resolve();
    };
    if (all.length === 0) {
      clearTimeout(late);
      resolve();
    }
    for (const each of all) each.then(end, end);
  });

/** @param sends all at once: each is a stream to the API server and a program on its node
 * @param run of 1 to 65535, by which the packets of this burst are known */
export const collectMesh = async (
  reading: ClusterCheckReading,
  place: ProbePods,
  sends: readonly MeshSends[],
  run: number,
): Promise<Record<string, Read<MeshView>>> => {
  const listed = await listProbes(reading, place);
  const probes = byNode(listed);
  const views = tableOf<Read<MeshView>>();
  const running = new Map<string, RunningBurst>();
  const { cluster, signal } = reading;
  const allMs = stepMs.ready + stepMs.sent + stepMs.told;
  const begin = ({ node, targets }: MeshSends, probe: AgentPod): void => {
    const target = { namespace: probe.namespace, pod: probe.name, container: place.container };
    const request = { burst: true, node, run, targets, deadlineMs: allMs } as const;
    running.set(node, startBurst(cluster.exec, target, request, { deadlineMs: allMs + stepMs.told, signal }));
  };
  for (const each of sends) {
    const probe = probes.get(each.node);
    if (signal.aborted) views[each.node] = missing(say('read.no-time'), 'timeout');
    else if (probe) begin(each, probe);
    else views[each.node] = listed.ok ? noProbeOn(each.node) : listed;
  }
  const parts = [...running.values()];
  await allInTime(
    parts.map(({ ready }) => ready),
    stepMs.ready,
  );
  const late = new Set([...running].flatMap(([node, part]) => (part.isReady() ? [] : [node])));
  for (const [node, part] of running) part.order(late.has(node) ? 'stop' : 'go');
  const going = [...running].flatMap(([node, part]) => (late.has(node) ? [] : [part]));
  await allInTime(
    going.map(({ sent }) => sent),
    stepMs.sent,
  );
  for (const part of parts) part.order('stop');
  const told = [...running].map(async ([node, part]) => {
    const result = await part.result;
    // Who was not ready has missed what came, and sent nothing.
    if (!result.ok) views[node] = result;
    else if (!late.has(node)) views[node] = got(viewOf(result.value));
  });
  await allInTime(told, stepMs.told);
  for (const node of running.keys()) views[node] ??= missing(say('read.no-time'), 'timeout');
  return views;
};
