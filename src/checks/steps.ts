import type { Finding } from '../case/finding.ts';
import type { Leg, PodSide, Side } from './leg.ts';

/** One check as it is asked of one direction of travel. */
export type Step = (leg: Leg) => Finding | Finding[];
type SideStep = (leg: Leg, side: Side) => Finding | Finding[];
type PodStep = (leg: Leg, side: PodSide) => Finding | Finding[];

export const atSource =
  (step: SideStep): Step =>
  (leg) =>
    step(leg, leg.source);

export const atDestination =
  (step: SideStep): Step =>
  (leg) =>
    step(leg, leg.destination);

/** Steps that only a pod has; for other ends there is nothing to say. */
export const atSourcePod =
  (step: PodStep): Step =>
  (leg) =>
    leg.source.kind === 'pod' ? step(leg, leg.source) : [];

export const atDestinationPod =
  (step: PodStep): Step =>
  (leg) =>
    leg.destination.kind === 'pod' ? step(leg, leg.destination) : [];
