import type { Case } from '../case/case.ts';
import { detourAddress } from '../checks/node/detour.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { podsWithAddress } from '../collect/kubernetes/pods-with-address.ts';
import { readNode } from '../collect/node/ask-node.ts';
import { familyOf } from '../ip/texts.ts';
import type { RoundTrip } from '../path/path-direction.ts';
import { say } from '../words/say.ts';
import type { NodeGuard } from './contract.ts';
import { readingOf } from './guarded.ts';
import { carriedBy } from './node-states.ts';
import { calicoNodeAmong, type ProbePlace, probeAmong } from './probe-targets.ts';
import type { Stopwatch } from './stopwatch.ts';

interface Asked {
  cluster: Cluster;
  place: ProbePlace;
  trip: RoundTrip;
  signal: AbortSignal;
  watch: Stopwatch;
  now: () => Date;
  guard?: NodeGuard | undefined;
}

/** As long as the nodes of the path may take. */
const deadlineMs = 4_000;

/**
 * Where a route leads through a third node, that one is asked too, after the packets were sent: for its
 * connection tracking. Two requests, and only then: its pods are found by its address.
 */
export const askDetour = async (asked: Asked): Promise<Pick<Case, 'detour' | 'nodes'> | undefined> => {
  const address = detourAddress(asked.trip);
  return address === undefined ? undefined : asked.watch.time(say('timing.third-node'), askNode(address, asked));
};

const askNode = async (
  address: string,
  { cluster, place, trip: { c: found }, signal, now, guard }: Asked,
): Promise<Pick<Case, 'detour' | 'nodes'> | undefined> => {
  const listed = await podsWithAddress(cluster, address, signal);
  const pods = listed.ok ? listed.value.filter(({ hostNetwork }) => hostNetwork) : [];
  const node = pods.find(({ nodeName }) => nodeName !== undefined)?.nodeName;
  // Nothing runs there that could be asked: it may not be a node at all.
  if (node === undefined || found.nodes[node] !== undefined || guard?.notAgain(node)) return undefined;
  const addresses = [found.from.address, found.to.address].filter((each) => each !== undefined);
  const families = [...new Set(addresses.map(familyOf))].filter((family) => family !== undefined);
  const state = await readNode({
    exec: cluster.exec,
    target: probeAmong(pods, place),
    fallback: calicoNodeAmong(pods),
    request: {
      node,
      families: families.length > 0 ? families : [4],
      connections: addresses,
      carried: carriedBy(found.from, found.to),
      pods: [],
    },
    deadlineMs,
    signal,
    now: now(),
    reading: readingOf(guard, node),
  });
  return { detour: { node, address }, nodes: { ...found.nodes, [node]: state } };
};
