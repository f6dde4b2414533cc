import type { Case } from '../case/case.ts';
import { podKey } from '../intended/endpoint.ts';

/** A pod that is the endpoint of the Service that it asks: its packets leave it, and come back to it. */
export const isToItself = ({ from, to, service }: Pick<Case, 'from' | 'to' | 'service'>): boolean =>
  service !== undefined && from.kind === 'pod' && to.kind === 'pod' && podKey(from.pod) === podKey(to.pod);
