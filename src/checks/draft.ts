import type { Explained, Finding, FixRef, Proof, Status } from '../case/finding.ts';
import type { Route } from '../case/node-state.ts';
import { type CauseId, causeRow, type SelfHeals } from '../faults/causes.ts';
import { type CheckId, checkRow } from '../faults/checks.ts';
import type { Hop } from '../faults/hops.ts';
import type { Layer } from '../faults/layers.ts';
import type { PathDirection } from '../path/path-direction.ts';
import type { Message } from '../words/message.ts';

export interface Draft {
  check: CheckId;
  status: Status;
  hop: Hop;
  node?: string | undefined;
  object?: string | undefined;
  statement: Message;
  proof?: Proof[];
  cause?: CauseId;
  selfHeals?: SelfHeals;
  explains?: Explained[];
  fixes?: FixRef[];
}

/** Names of the pod that can run commands in a node's network. */
const agentOf = (path: PathDirection, node: string | undefined): Record<string, string> => {
  const agent = path.c.objects.pods.find(
    (pod) => pod.nodeName === node && pod.labels['k8s-app'] === 'calico-node' && !pod.finished,
  );
  return node === undefined || agent === undefined ? {} : { agent: agent.name, agentNamespace: agent.namespace };
};

/** What packets did stays observed, whatever it is a sign of. */
const layerOf = (check: CheckId, cause: CauseId | undefined): Layer => {
  const { layer } = checkRow(check);
  return layer === 'observed' || cause === undefined ? layer : (causeRow(cause).layer ?? layer);
};

export const findingOf = (path: PathDirection, draft: Draft): Finding => {
  const { check, status, node, object, statement, cause } = draft;
  // One node has one stretch of path: the sender's.
  const hop = path.sameNode && draft.hop === 'destination-node' ? 'source-node' : draft.hop;
  return {
    id: [check, path.direction, node, object].filter((part) => part !== undefined && part !== '').join(' '),
    check,
    status,
    layer: layerOf(check, cause),
    hop,
    direction: path.direction,
    ...(node === undefined || node === '' ? {} : { node }),
    ...(object === undefined ? {} : { object }),
    statement,
    proof: draft.proof ?? [],
    ...(cause === undefined ? {} : { cause }),
    ...(draft.selfHeals === undefined ? {} : { selfHeals: draft.selfHeals }),
    explains: draft.explains ?? [],
    fixes: (draft.fixes ?? []).map(({ id, params }) => ({ id, params: { ...agentOf(path, params.node), ...params } })),
  };
};

export const proofOf = (source: string, node: string | undefined, lines: (string | Message | undefined)[]): Proof => ({
  source,
  ...(node === undefined || node === '' ? {} : { node }),
  lines: lines.filter((line) => line !== undefined),
});

/** The listed routes that decide where packets for an address go; the last line is a remark of ours. */
export const routeProof = (
  node: string,
  family: 4 | 6,
  address: string | undefined,
  routes: readonly (Pick<Route, 'text'> | undefined)[],
  where = '',
): Proof => {
  const lines = [...new Set(routes.flatMap((route) => (route === undefined ? [] : [route.text])))];
  const remark = `${lines.length === 0 ? 'no listed route matches' : 'looked up:'} ${address ?? '(no address)'}`;
  return proofOf(`ip -${family} route show table all${where}`, node, [...lines, remark]);
};

/** Commands of IPv6 have words of their own; what says nothing is IPv4. */
export const ofFamily = (family: 4 | 6): { family?: string } => (family === 6 ? { family: '6' } : {});
