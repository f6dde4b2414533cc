import type { Service, ServiceEndpoint } from '../case/service.ts';

/** Whose kube-proxy chooses; `zone`: the node's, absent where it has none or was not read. */
export interface Chooser {
  node: string;
  zone?: string | undefined;
  /** Whether the zone is known: a node that was not read may have one. */
  zoneKnown: boolean;
}

/** What a node's kube-proxy gives connections to a Service (kube-proxy#endpoints). */
export interface Chosen {
  /** It is right to use these alone, and each may be used. */
  may: ServiceEndpoint[];
  /** Each of these has to be among them. */
  must: ServiceEndpoint[];
  /** `ending`: none is ready, and those that end still answer. `near`: hints keep the sender to its zone or node. */
  because: 'ready' | 'ending' | 'near';
}

const hinted = (
  ready: readonly ServiceEndpoint[],
  key: 'forZones' | 'forNodes',
  own: string | undefined,
): ServiceEndpoint[] => {
  const all = ready.every((each) => (each[key] ?? []).length > 0);
  return all && own !== undefined ? ready.filter((each) => each[key]?.includes(own)) : [];
};

/**
 * As kube-proxy's CategorizeEndpoints. Hints for nodes are of newer versions, and one can be told to ignore them:
 * where they say something, both choices are right.
 */
export const chosenEndpoints = (
  service: Pick<Service, 'onlyOwnNode'>,
  all: readonly ServiceEndpoint[],
  { node, zone, zoneKnown }: Chooser,
): Chosen => {
  const near = service.onlyOwnNode ? all.filter((each) => each.node === node) : [...all];
  const ready = near.filter((each) => each.ready);
  if (ready.length === 0) {
    const ending = near.filter((each) => each.ending === true);
    return { may: ending, must: ending, because: ending.length > 0 ? 'ending' : 'ready' };
  }
  if (service.onlyOwnNode) return { may: ready, must: ready, because: 'ready' };
  const byZone = hinted(ready, 'forZones', zone);
  const byNode = hinted(ready, 'forNodes', node);
  const unsure = !zoneKnown && ready.some((each) => each.forZones !== undefined);
  const zoned = byZone.length > 0 ? byZone : ready;
  if (byNode.length > 0) {
    const both = zoned.filter((each) => byNode.includes(each));
    return { may: ready.filter((each) => zoned.includes(each) || byNode.includes(each)), must: both, because: 'near' };
  }
  if (unsure) return { may: ready, must: [], because: 'near' };
  return byZone.length > 0
    ? { may: byZone, must: byZone, because: 'near' }
    : { may: ready, must: ready, because: 'ready' };
};
