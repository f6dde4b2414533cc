import type { Lab } from '../../lab/lab.ts';
import type { AskedQuestion } from '../ask-lab.ts';

/** What a question counts under. */
export type Mode =
  | 'VXLAN'
  | 'CrossSubnet'
  | 'BGP'
  | 'IPIP'
  | 'iptables'
  | 'nftables'
  | 'IPv4'
  | 'IPv6'
  | 'dual stack'
  | 'Services'
  | 'policies'
  | 'into the cluster';

/** A question whose packets were seen to be answered before it is asked. */
export interface HealthyQuestion {
  asked: AskedQuestion;
  modes: readonly Mode[];
  /** Whether a real client gets through now. */
  works(lab: Lab): Promise<boolean>;
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Arguments of a client that ends with 0 where the connection was accepted, within a second. */
export const tcpClient = (address: string, port: number): string[] => [
  'socat',
  '-T0.1',
  '-u',
  `TCP:${bracketed(address)}:${port},connect-timeout=1`,
  'OPEN:/dev/null',
];

const pingClient = (address: string): string[] => ['ping', '-c', '1', '-W', '1', address];

/** One or the other, as the question has a port. */
export const clientOf = (address: string, port: number | undefined): string[] =>
  port === undefined ? pingClient(address) : tcpClient(address, port);
