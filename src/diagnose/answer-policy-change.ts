import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PolicyChangeAnswer } from '../case/policy-answer.ts';
import type { Supposed } from '../case/question.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import type { PolicyObjects } from '../collect/policies/policy-objects.ts';
import type { Query } from '../intended/policy/decide.ts';
import { type DiffAbout, diffStatesInPieces, type StatesDiff } from '../intended/policy/diff/diff-states.ts';
import { mustSuppose } from '../intended/policy/diff/suppose.ts';
import { tellChange } from '../intended/policy/diff/tell-change.ts';
import { say } from '../words/say.ts';
import { flowsUnderChange } from './flows-under-change.ts';

/** What a change of policies would do, by the objects alone. */

export interface ChangeAsked {
  supposing: Supposed;
  /** A connection that is asked about. */
  query?: Query | undefined;
  /** What is asked about, where that is not everything. */
  about?: DiffAbout | undefined;
}

const mostFlowLines = 10;
const flowSeconds = 60 * 60;
const mostFlows = 2_000;

const flowsOf = async (
  read: ReadFlows | undefined,
  states: StatesDiff,
  signal: AbortSignal,
): Promise<Pick<PolicyChangeAnswer, 'flows'>> => {
  if (read === undefined) return {};
  const logs = await read({ seconds: flowSeconds, most: mostFlows }, signal);
  if (!logs.ok) return { flows: { statement: say('suppose.flows-unread', { reason: logs.reason }), lines: [] } };
  const { judged, left, denied } = flowsUnderChange(logs.value.flows, states);
  const seen = { seen: judged, minutes: Math.round(logs.value.seconds / 60) };
  const said =
    denied.length === 0 ? say('suppose.no-flows', seen) : say('suppose.flows', { ...seen, count: denied.length });
  const more = left + logs.value.leftOut;
  return {
    flows: {
      statement: more === 0 ? said : say('suppose.flows-left', { said, left: more }),
      lines: denied.slice(0, mostFlowLines),
    },
  };
};

/** Other work has its turn this often, in milliseconds. */
const turnMs = 40;

/** @throws PublicError where the change cannot be supposed. */
export const answerPolicyChange = async (
  { supposing, query, about }: ChangeAsked,
  { objects, unread, problems }: PolicyObjects,
  { read, signal }: { read: ReadFlows | undefined; signal: AbortSignal },
): Promise<PolicyChangeAnswer> => {
  const supposed = mustSuppose(objects, supposing);
  const state = { unread, problems, isPart: false };
  let turned = performance.now();
  const pause = (): Promise<void> | undefined => {
    if (performance.now() - turned < turnMs) return undefined;
    return nextTurn().then(() => {
      signal.throwIfAborted();
      turned = performance.now();
    });
  };
  const then = { ...state, objects: supposed.objects };
  const states = await diffStatesInPieces({ ...state, objects }, then, pause, { about });
  return { ...tellChange(states, supposed.what, query), ...(await flowsOf(read, states, signal)) };
};
