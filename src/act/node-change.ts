import type { FixAction } from '../fixes/action.ts';
import type { Ran, Verified } from '../fixes/engine.ts';
import { say } from '../words/say.ts';
import type { Remediator } from './remediator.ts';

type NodeAction = Extract<FixAction, { kind: 'node' }>;

/** Has one change made on a node. */
export const changeNode = async (remediator: Remediator, { node, change }: NodeAction): Promise<Ran> => {
  const answer = await remediator(node, change, 'change', new AbortController().signal);
  if (!answer.ok) return { outcome: answer.begun ? 'unknown' : 'failed', lines: [answer.reason] };
  const { outcome, before, after, ran, message } = answer.value;
  const lines = [
    ...before.map((line) => say('ran.before', { line })),
    ...(ran === undefined ? [] : [`$ ${ran}`]),
    ...(ran === undefined ? [] : after.map((line) => say('ran.after', { line }))),
    ...(message === undefined ? [] : [message]),
  ];
  const told = { done: 'done', failed: 'failed', refused: 'failed', looked: 'failed', unknown: 'unknown' } as const;
  return { outcome: told[outcome], lines };
};

/** Does the node stand as the change makes it? */
export const isChanged = async (
  remediator: Remediator,
  { node, change }: NodeAction,
  signal: AbortSignal,
): Promise<Verified> => {
  const answer = await remediator(node, change, 'look', signal);
  if (!answer.ok) return { ok: 'unknown', lines: [answer.reason] };
  const { stand, after, message } = answer.value;
  const lines = [
    ...after.map((line) => say('read.failed', { what: node, detail: line })),
    ...(message === undefined ? [] : [message]),
  ];
  if (stand === 'after') return { ok: true, lines };
  return { ok: stand === 'unread' ? 'unknown' : false, lines };
};
