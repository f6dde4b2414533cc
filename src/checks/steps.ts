import type { Finding } from '../case/finding.ts';
import type { PathDirection, PathEndpoint, PodEndpoint } from '../path/path-direction.ts';

/** One check as it is asked of one direction of travel. */
export type Step = (path: PathDirection) => Finding | Finding[];
type EndpointStep = (path: PathDirection, endpoint: PathEndpoint) => Finding | Finding[];
type PodStep = (path: PathDirection, endpoint: PodEndpoint) => Finding | Finding[];

export const atSource =
  (step: EndpointStep): Step =>
  (path) =>
    step(path, path.source);

export const atDestination =
  (step: EndpointStep): Step =>
  (path) =>
    step(path, path.destination);

/** Steps that only a pod has; for other ends there is nothing to say. */
export const atSourcePod =
  (step: PodStep): Step =>
  (path) =>
    path.source.kind === 'pod' ? step(path, path.source) : [];

export const atDestinationPod =
  (step: PodStep): Step =>
  (path) =>
    path.destination.kind === 'pod' ? step(path, path.destination) : [];
