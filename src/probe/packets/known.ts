import type { RawPod, RawRun, RawSnapshot } from '../raw.ts';
import type { SnapshotRequest } from '../snapshot-request.ts';
import { startSendProgram } from './sender.ts';

/** What a snapshot that was taken just now tells of the node already: it is not asked again. */
export interface Known {
  /** `ip -d -j addr` of the node. */
  addresses?: RawRun | undefined;
  pods: Readonly<Record<string, RawPod>>;
  /** The program that sends from a pod, started ahead, by the pod's network namespace. */
  senders: Map<string, ReturnType<typeof startSendProgram>>;
}

const addressesAmong = (runs: readonly RawRun[]): RawRun | undefined =>
  runs.find(({ id, exitCode, truncated }) => id === 'addresses' && exitCode === 0 && !truncated);

/** The pod that asks sends, where it is on this node: its program starts while the answer is read. */
export const knownOf = ({ pods, connections }: SnapshotRequest, snapshot: RawSnapshot): Known => {
  const from = pods.find(({ address }) => address === connections[0]);
  const namespace = from && snapshot.pods[from.key]?.netns;
  return {
    addresses: addressesAmong(snapshot.runs),
    pods: snapshot.pods,
    senders: new Map(namespace === undefined ? [] : [[namespace, startSendProgram({ namespace })]]),
  };
};

/** The addresses of the pod's own interfaces. */
export const linksOf = (pod: RawPod | undefined): RawRun | undefined => pod && addressesAmong(pod.runs);
