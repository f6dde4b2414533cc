import type { Protocol } from '../../case/question.ts';
import type { Read } from '../../case/read.ts';

/** One thing to send. */
export interface PlannedTest {
  protocol: Protocol;
  /** Absent for ICMP. */
  port?: number;
  /** Sent to this address of a Service instead of the receiver's own. */
  service?: string;
  /** For ICMP: bytes of the IP packet, which may not be fragmented; smaller ones are tried where it is lost. */
  size?: number;
}

interface Listening {
  protocol: string;
  address: string;
  port: number;
}

const reachable = (socket: Listening, address: string): boolean =>
  socket.address === '*' ||
  socket.address === address ||
  socket.address === (address.includes(':') ? '::' : '0.0.0.0') ||
  // A socket on :: takes IPv4 as well, unless it was told not to, which the list does not show.
  socket.address === '::';

/**
 * What was asked; without a port, ICMP and TCP to a port that listens, because a detour by a third node
 * lets ping through and kills TCP (calico#8.2). `preferred`: the pod's declared ports.
 */
export const planTests = (
  asked: { port?: number | undefined; protocol?: Protocol | undefined },
  to: { address: string; listening?: Read<Listening[]> | undefined; preferred?: readonly number[] },
): PlannedTest[] => {
  if (asked.protocol === 'icmp') return [{ protocol: 'icmp' }];
  if (asked.port !== undefined) return [{ protocol: asked.protocol ?? 'tcp', port: asked.port }];
  if (asked.protocol === 'sctp') return [{ protocol: 'sctp' }];
  const protocol = asked.protocol ?? 'tcp';
  const sockets = to.listening?.ok ? to.listening.value : [];
  const ports = sockets
    .filter((socket) => socket.protocol === protocol && reachable(socket, to.address))
    .map((socket) => socket.port)
    .sort((a, b) => a - b);
  const port = to.preferred?.find((each) => ports.includes(each)) ?? ports[0];
  return [{ protocol: 'icmp' }, ...(port === undefined ? [] : [{ protocol, port }])];
};
