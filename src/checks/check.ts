import type { Explained, Finding, FixRef, Proof, Status } from '../case/finding.ts';
import type { Route } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import { type CauseId, causeRow, type SelfHeals } from '../faults/causes.ts';
import { type CheckId, checkRow } from '../faults/checks.ts';
import type { Hop } from '../faults/hops.ts';
import type { Layer } from '../faults/layers.ts';
import { placeAgent } from '../fixes/by-hand/look-closer.ts';
import { isAgentOf } from '../intended/agent-pod.ts';
import { nodeNetwork } from '../intended/node-network.ts';
import type { PathDirection } from '../path/path-direction.ts';
import type { Message, MessageArg } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Where a check looks: the place on the path, its node, and the object that it is about. */
interface Place {
  hop: Hop;
  node?: string | undefined;
  /** `Pod shop/web-0`, `route 192.168.84.131/32` */
  object?: string | undefined;
}

/** What a finding has beside its sentence; a place that is given here stands above the check's own. */
export interface More extends Partial<Place> {
  proof?: Proof[];
  explains?: Explained[];
  fixes?: FixRef[];
  selfHeals?: SelfHeals;
}

/** One check at one place: how it says what it found. */
export interface Outcomes {
  pass(statement: Message, more?: More): Finding;
  fail(cause: CauseId, statement: Message, more?: More): Finding;
  /** A departure that need do no harm; with its cause it can still be named where packets are lost. */
  warn(statement: Message, more?: More & { cause?: CauseId }): Finding;
  /** `fail` where it harms for certain, else `warn`. */
  failIf(certain: boolean, cause: CauseId, statement: Message, more?: More): Finding;
}

/** A check that also says what it cannot tell. */
export interface Check extends Outcomes {
  unknown(reason: MessageArg, more?: More): Finding;
  /** What `conclude` makes of the evidence; `unknown`, for its reason, where it is missing. */
  reading<T>(evidence: Read<T>, conclude: (value: T) => Finding): Finding;
  /** As `reading`, for checks that find several things. */
  readingAll<T>(evidence: Read<T>, conclude: (value: T) => Finding[]): Finding[];
}

interface Draft extends More {
  check: CheckId;
  status: Status;
  hop: Hop;
  statement: Message;
  cause?: CauseId;
}

/** Names of the pod that can run commands in a node's network. */
const agentOf = (path: PathDirection, node: string | undefined): Record<string, string> => {
  const agent = path.c.objects.pods.find((pod) => isAgentOf(node, pod));
  return node === undefined || agent === undefined ? {} : { agent: agent.name, agentNamespace: agent.namespace };
};

/** Without an agent there is none to restart: why it is not there is looked for, where Calico's belongs. */
const possible = (path: PathDirection, fix: FixRef): FixRef[] => {
  const { node } = fix.params;
  if (fix.id !== 'restart-calico-node' || node === undefined) return [fix];
  const { kind } = nodeNetwork(path.c, node);
  if (kind === 'without-agent') return [placeAgent.with({ node })];
  return kind === 'virtual' || kind === 'other' ? [] : [fix];
};

/** What packets did stays observed, whatever it is a sign of. */
const layerOf = (check: CheckId, cause: CauseId | undefined): Layer => {
  const { layer } = checkRow(check);
  return layer === 'observed' || cause === undefined ? layer : (causeRow(cause).layer ?? layer);
};

/** What a check found, in the form of a finding. */
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
    fixes: (draft.fixes ?? [])
      .flatMap((fix) => possible(path, fix))
      .map(({ id, params }) => ({ id, params: { ...agentOf(path, params.node), ...params } })),
  };
};

/** One check of one direction that is silent where its evidence is missing: another check says so. */
export const findingsAt = (path: PathDirection, check: CheckId, place: Place): Outcomes => ({
  pass: (statement, more) => findingOf(path, { check, ...place, ...more, status: 'pass', statement }),
  fail: (cause, statement, more) => findingOf(path, { check, ...place, ...more, status: 'fail', cause, statement }),
  warn: (statement, more) => findingOf(path, { check, ...place, ...more, status: 'warn', statement }),
  failIf: (certain, cause, statement, more) =>
    findingOf(path, { check, ...place, ...more, status: certain ? 'fail' : 'warn', cause, statement }),
});

/**
 * One check of one direction of the path. `about` is what it wants to know, as it is said where it cannot
 * be told: `whether Felix is running on node-1`.
 */
export const checkAt = (path: PathDirection, check: CheckId, about: Message, place: Place): Check => {
  const made: Check = {
    ...findingsAt(path, check, place),
    unknown: (reason, more) =>
      findingOf(path, {
        check,
        ...place,
        ...more,
        status: 'unknown',
        statement: say('check.unknown', { about, reason }),
      }),
    reading: (evidence, conclude) => (evidence.ok ? conclude(evidence.value) : made.unknown(evidence.reason)),
    readingAll: (evidence, conclude) => (evidence.ok ? conclude(evidence.value) : [made.unknown(evidence.reason)]),
  };
  return made;
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
  const about = { address: address ?? say('route.no-address') };
  const remark = lines.length === 0 ? say('route.none-listed', about) : say('route.looked-up', about);
  return proofOf(`ip -${family} route show table all${where}`, node, [...lines, remark]);
};

/** Commands of IPv6 have words of their own; what says nothing is IPv4. */
export const ofFamily = (family: 4 | 6): { family?: string } => (family === 6 ? { family: '6' } : {});
