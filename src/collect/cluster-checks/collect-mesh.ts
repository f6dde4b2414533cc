import type { AgentPod } from '../../case/cluster-check-input.ts';
import type { MeshRow, MeshSighting, MeshView } from '../../case/mesh.ts';
import { got, missing, type Read } from '../../case/read.ts';
import type { RawBurstResult } from '../../probe/packets/burst-result.ts';
import { tableOf } from '../../table.ts';
import { messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type RunningBurst, startBurst } from '../packets/burst-exec.ts';
import { inParallel } from './in-parallel.ts';
import type { ClusterCheckReading } from './lists.ts';
import { byNode, listProbes, noProbeOn, type ProbePods } from './node-pods.ts';

/** Packets between nodes, all at once: every probe watches before the first of them sends. */

/** What one node sends; see `BurstTarget` of the probe. */
export interface MeshSends {
  node: string;
  targets: { mark: number; to: string; count: number; everyMs: number; size?: number | 'full' }[];
}

/** Nodes whose probes are started at the same time: each is a stream to the API server and a program on its node. */
const width = 250;
/** For all of them to watch. */
const readyMs = 5_000;
/** For a node to send its rows and to wait for the last answers. */
const sendMs = 4_000;
/** For a node to tell what it saw. */
const tellMs = 3_000;

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

const late = <T>(promise: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
};

/** @param run of 1 to 65535, by which the packets of this burst are known */
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
  const begin = async ({ node, targets }: MeshSends, probe: AgentPod): Promise<void> => {
    const target = { namespace: probe.namespace, pod: probe.name, container: place.container };
    const request = { burst: true, node, run, targets, deadlineMs: readyMs + sendMs + tellMs } as const;
    const part = startBurst(cluster.exec, target, request, { deadlineMs: readyMs + sendMs + 2 * tellMs, signal });
    running.set(node, part);
    await late(part.ready, readyMs);
  };
  await inParallel(sends, width, async (each) => {
    const probe = probes.get(each.node);
    if (signal.aborted) views[each.node] = missing(say('read.no-time'), 'timeout');
    else if (probe) await begin(each, probe);
    else views[each.node] = listed.ok ? noProbeOn(each.node) : listed;
  });
  const parts = [...running.values()];
  // Who is not ready by now would send to nobody who still watches.
  for (const part of parts) part.order(part.isReady() ? 'go' : 'stop');
  await late(Promise.all(parts.map(({ sent }) => sent)), sendMs);
  for (const part of parts) part.order('stop');
  await Promise.all(
    [...running].map(async ([node, part]) => {
      const result = await late(part.result, tellMs);
      if (result === undefined) views[node] = missing(say('read.no-time'), 'timeout');
      else views[node] = result.ok ? got(viewOf(result.value)) : result;
    }),
  );
  return views;
};
