import type { Pod } from '../case/objects.ts';
import { got, missing, missingOf, type Read } from '../case/read.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { labelSelectorOf } from '../collect/kubernetes/label-selector.ts';
import { podSchemaFromApi } from '../collect/kubernetes/read-pod.ts';
import { readsOf } from '../collect/kubernetes/reads.ts';
import { runPacketTest } from '../collect/packets/run-packet-test.ts';
import { familyOf } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import { type ProbePlace, probeAmong, usualProbe } from './probe-targets.ts';

/** A node that pinged the address, and whether anything answered. */
export interface Pinged {
  node: string;
  answered: boolean;
}

/** So many probes are looked at for one that can ping. */
const most = '20';
const deadlineMs = 4_000;

/** A node with the block drops what it sends to an address of it: another one is asked, where there is one. */
const byPlace = (blockNode: string | undefined) => (a: Pod, b: Pod) =>
  Number(a.nodeName === blockNode) - Number(b.nodeName === blockNode) ||
  (a.nodeName ?? '').localeCompare(b.nodeName ?? '');

/** Pings an address that nobody in the cluster has, from one node: a list and an exec. Never throws. */
export const whoAnswers = async (
  cluster: Cluster,
  { address, blockNode }: { address: string; blockNode: string | undefined },
  probe: Partial<ProbePlace>,
  signal: AbortSignal,
): Promise<Read<Pinged>> => {
  const place = { ...usualProbe, ...probe };
  const path = `/api/v1/namespaces/${place.namespace}/pods`;
  const listed = await readsOf(cluster, signal).list(
    'list probe pods',
    path,
    { labelSelector: labelSelectorOf(place.labels), limit: most },
    podSchemaFromApi,
  );
  if (!listed.ok) return listed;
  const family = familyOf(address);
  for (const pod of [...listed.value].sort(byPlace(blockNode))) {
    const target = probeAmong([pod], place);
    const own = [pod.hostIp, ...pod.ips].find((ip) => ip !== undefined && familyOf(ip) === family);
    const node = pod.nodeName;
    if (target === undefined || node === undefined || own === undefined) continue;
    const tests = await runPacketTest({
      exec: cluster.exec,
      sender: { node, target, address: own },
      receiver: { address },
      tests: [{ protocol: 'icmp' }],
      deadlineMs,
      signal,
      random: Math.random,
    });
    if (!tests.ok) return missingOf(say('noun.probe-on', { node }), tests.reason, tests.code);
    const [test] = tests.value;
    if (test === undefined || test.outcome === 'not-run') return missing(test?.detail ?? say('read.not-asked'));
    return got({ node, answered: test.outcome === 'replied' || test.outcome === 'refused' });
  }
  return missing(say('read.no-probe-there'), 'not-found');
};
