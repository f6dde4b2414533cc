import type { PodRequest } from '../../probe/snapshot-request.ts';

export interface NodeRequest {
  node: string;
  /** Families of the question; one that is not asked for is not read. */
  families: readonly (4 | 6)[];
  /** Pods of the question that run on this node. */
  pods: readonly PodRequest[];
  /** Addresses of both ends, for the list of connections between them. */
  connections: readonly string[];
  /**
   * What packets of the question can carry: both ends, a Service, and the nodes that tunnel them. Of lists that
   * are too long the probe leaves out the rest; absent: it cuts them, and they are not known.
   */
  carried?: readonly string[];
  /** Connections of the first address to this one of a Service are listed as well. */
  service?: string;
  /** That Service is asked for by UDP. */
  udp?: boolean;
  /** What calico-node's pod says about Felix's health endpoint (calico#6.2). */
  felixHealth?: { port?: number; expected?: boolean };
}
