import type { Cluster } from './cluster.ts';
import type { Decision } from './decision.ts';
import type { End } from './ends.ts';
import type { Packet } from './match.ts';
import type { Direction } from './model.ts';

/** What a host endpoint does to a packet that it sees. */
export type HostDecision = { hostEndpoint: string; node: string; direction: Direction; decision: Decision };

export const policeHosts = (_cluster: Cluster, _packet: Packet, _from: End, _to: End): HostDecision[] => [];
