import {
  addressOf,
  type Fields,
  fieldsOf,
  labelOf,
  listOf,
  numberBetween,
  podOf,
  RequestError,
} from '../snapshot-request.ts';
import { leastSize } from './packets-request.ts';

/** One row of pings to one address. */
export interface BurstTarget {
  /** What its packets carry, so that every node knows them: 1 to 65535, once in the whole burst. */
  mark: number;
  to: string;
  count: number;
  everyMs: number;
  /** Bytes of the IP packet, which may then not be fragmented; `full`: what the device there carries. Absent: 84 or 104. */
  size?: number | 'full';
  /** Key of the pod that sends; absent: the node itself. */
  from?: string;
}

const mostTargets = 300;
const mostPings = 1_000;

const sizeOf = (fields: Fields): Pick<BurstTarget, 'size'> => {
  if (fields.size === undefined) return {};
  return { size: fields.size === 'full' ? 'full' : numberBetween(fields.size, 'size', leastSize, 65_535) };
};

const targetOf =
  (pods: readonly { key: string }[]) =>
  (value: unknown): BurstTarget => {
    const fields = fieldsOf(value, 'target');
    const from = fields.from === undefined ? undefined : labelOf(fields.from, 'target.from');
    if (from !== undefined && !pods.some(({ key }) => key === from))
      throw new RequestError('target.from is none of the pods');
    return {
      mark: numberBetween(fields.mark, 'target.mark', 1, 65_535),
      to: addressOf(fields.to, 'target.to'),
      count: numberBetween(fields.count, 'target.count', 1, mostPings),
      everyMs: numberBetween(fields.everyMs, 'target.everyMs', 10, 1_000),
      ...sizeOf(fields),
      ...(from === undefined ? {} : { from }),
    };
  };

/** Whether the first line that `calico-why probe packets` is given asks for a burst. */
export const isBurst = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'burst' in value && value.burst === true;

/**
 * A burst, as first line on standard input of `calico-why probe packets`: rows of pings from this node and its pods,
 * all at once, and what of everybody's is seen here. The probe answers `{"type":"ready"}`, waits for `go` (or
 * `stop`), answers `{"type":"sent"}` when its own rows are over, and `{"type":"result"}` when it is told `stop`.
 */
export const burstRequestOf = (value: unknown) => {
  const fields = fieldsOf(value, 'request');
  const pods = listOf(fields.pods, 'pods', 2).map(podOf);
  return {
    node: labelOf(fields.node, 'node'),
    /** In every packet of the burst, on all nodes: 1 to 65535. */
    run: numberBetween(fields.run, 'run', 1, 65_535),
    /** Pods of this node that send, or that are watched. */
    pods,
    /** None: this node only watches. */
    targets: listOf(fields.targets, 'targets', mostTargets).map(targetOf(pods)),
    /** For the whole run, also when nobody says `go` or `stop`. */
    deadlineMs: numberBetween(fields.deadlineMs, 'deadlineMs', 100, 60_000, 10_000),
  };
};
export type BurstRequest = ReturnType<typeof burstRequestOf>;
