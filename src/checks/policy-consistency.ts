import type { CauseId } from '../case/causes.ts';
import type { FixRef, Layer } from '../case/finding.ts';
import type { Packet } from '../programmed/packet.ts';
import type { Denial } from './denial.ts';
import type { Leg } from './leg.ts';

/** What a programmed denial is, once it is held against what the policies ask for. */
export interface Consistency {
  layer: Layer;
  cause: CauseId;
  object?: string;
  note?: string;
  fixes?: FixRef[];
}

/** Intended deny and programmed deny: the policy is the cause, by its name. */
export const againstPolicies = (_leg: Leg, denial: Denial, _packet: Packet): Consistency => ({
  layer: denial.policies.length > 0 ? 'intended' : 'programmed',
  cause: denial.cause,
});
