import type { Flow } from '../case/flows.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import type { PolicyIndex } from '../intended/policy/policy-index.ts';
import { protocolNumber } from '../intended/policy/protocols.ts';

/** Connections that flow logs saw let through, held against a change of policies. */

export interface FlowsUnderChange {
  /** Kinds of connections that were judged: two ends, a protocol and a port. */
  judged: number;
  /** Those that an end has no pod for by now, or that cannot be told. */
  left: number;
  /** `tcp/5432 shop/web-* > shop/db-0`, those with the most connections first. */
  denied: string[];
}

/** A pod that flow logs may have meant: by its name, or by what it shares with its siblings (`web-7d5f9c6b8-*`). */
const podOf = ({ cluster }: PolicyIndex, { namespace, name }: Flow['from']): EndpointRef | undefined => {
  if (!name.endsWith('*')) return cluster.pods.has(`${namespace}/${name}`) ? { namespace, name } : undefined;
  const start = `${namespace}/${name.slice(0, -1)}`;
  for (const [title, pod] of cluster.pods) if (title.startsWith(start)) return { namespace, name: pod.name };
  return undefined;
};

const titleOf = ({ protocol, port, from, to }: Flow): string =>
  `${protocol}${port > 0 ? `/${port}` : ''} ${from.namespace}/${from.name} > ${to.namespace}/${to.name}`;

/** Pure. */
export const flowsUnderChange = (
  flows: readonly Flow[],
  { before, after }: { before: PolicyIndex; after: PolicyIndex },
): FlowsUnderChange => {
  const allowed = flows.filter(({ action }) => action === 'Allow');
  const kinds = Map.groupBy(allowed, titleOf);
  let [judged, left] = [0, 0];
  const denied: { title: string; started: number }[] = [];
  for (const [title, [flow, ...more]] of kinds) {
    if (flow === undefined) continue;
    const [from, to] = [podOf(after, flow.from), podOf(after, flow.to)];
    const protocol = protocolNumber(flow.protocol);
    if (from === undefined || to === undefined || protocol === undefined) {
      left += 1;
      continue;
    }
    const query = { from, to, protocol, ...(flow.port > 0 ? { port: flow.port } : {}) };
    const [was, is] = [before.decide(query).allowed, after.decide(query).allowed];
    if (is === 'unknown') {
      left += 1;
      continue;
    }
    judged += 1;
    // What is denied now too was let through by policies of an earlier time.
    if (was === true && is === false) {
      denied.push({ title, started: [flow, ...more].reduce((sum, each) => sum + each.started, 0) });
    }
  }
  return { judged, left, denied: denied.sort((a, b) => b.started - a.started).map(({ title }) => title) };
};
