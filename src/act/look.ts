import type { FixOrigin } from '../case/fix.ts';
import { got, missing, type Read } from '../case/read.ts';
import type { Calicoctl } from '../collect/calicoctl/calicoctl.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { saidBy } from '../errors.ts';
import type { FixToRun, Looked } from '../fixes/engine.ts';
import type { Answered, FixFacts, FixReading } from '../fixes/fix.ts';
import { proposalOf, type Suggested, sameFix } from '../fixes/propose.ts';
import { isWhatItSays } from '../fixes/what-it-says.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { whyNoUndo } from './allowed.ts';
import { readPath } from './objects.ts';

/** Asks the same again that a fix came from, with live packets or without. Rejects as asking does. */
export type AskAgain = (
  origin: Exclude<FixOrigin, { kind: 'undo' }>,
  packets: boolean,
  signal: AbortSignal,
) => Promise<Read<Answered>>;

export interface LookParts {
  cluster: Cluster;
  calicoctl: Calicoctl;
  ask: AskAgain;
}

const summaryOf = (answered: Answered): Message =>
  answered.kind === 'question' ? answered.report.verdict.summary : answered.report.summary;

/** calicoctl is asked only for what it can show. */
const shows = new Set(['version', 'get']);

const readOne = async (
  { cluster, calicoctl }: LookParts,
  reading: FixReading,
  signal: AbortSignal,
): Promise<Read<unknown>> => {
  if ('path' in reading) return readPath(cluster, reading.path, signal, reading.query);
  if (!shows.has(reading.calicoctl[0] ?? '')) return missing(say('read.calicoctl-shows'));
  const { exitCode, failure, stdout, stderr } = await calicoctl(reading.calicoctl, { deadlineMs: 15_000, signal });
  return exitCode === undefined ? missing(failure ?? say('read.calicoctl-endless')) : got({ exitCode, stdout, stderr });
};

const readAll = async (
  parts: LookParts,
  readings: Readonly<Record<string, FixReading>>,
  signal: AbortSignal,
): Promise<FixFacts> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(readings).map(async ([name, reading]) => [name, await readOne(parts, reading, signal)] as const),
    ),
  );

/** The fix is not suggested any more: something has changed, or what tells could not be read this time. */
const notSuggested = (answered: Answered): Looked => {
  const status = answered.kind === 'question' ? answered.report.verdict.status : answered.report.status;
  const asked = { summary: summaryOf(answered) };
  const reason = status === 'unknown' ? say('look.unseen', asked) : say('look.no-longer', asked);
  return { stands: false, reason, evidence: [] };
};

const judge = async (parts: LookParts, found: Suggested, signal: AbortSignal): Promise<Looked> => {
  const { fix, grounds, params, held } = found;
  if (held !== undefined) return { stands: false, reason: held, evidence: [] };
  const evidence = proposalOf(found)?.evidence;
  if (evidence === undefined) {
    return { stands: false, reason: say('look.evidence-unread'), evidence: [] };
  }
  const facts = await readAll(parts, fix.readings?.(grounds, params) ?? {}, signal);
  const plan = fix.plan(grounds, params, facts);
  if (!plan.go) return { stands: false, reason: plan.reason, evidence };
  return {
    stands: true,
    evidence,
    action: plan.action,
    ...(plan.undo === undefined ? {} : { undo: plan.undo }),
  };
};

/** Looks just before a run whether the fix still stands, and what it would do now. Changes nothing. */
export const lookAgain = async (parts: LookParts, record: FixToRun, signal: AbortSignal): Promise<Looked> => {
  const { origin, fix, action } = record;
  if (!isWhatItSays(record)) {
    return { stands: false, reason: say('look.other-record', { fix: fix.id }), evidence: [] };
  }
  // An undo names the state that it expects; whoever carries it out holds it to that.
  if (origin.kind === 'undo') {
    const forbidden = action === undefined ? say('look.no-action') : whyNoUndo(action);
    return action === undefined || forbidden !== undefined
      ? { stands: false, reason: forbidden ?? say('look.no-action'), evidence: [] }
      : { stands: true, evidence: fix.evidence, action };
  }
  const asked = (packets: boolean): Promise<Read<Answered>> =>
    parts.ask(origin, packets, signal).catch((error: unknown) => missing(saidBy(error)));
  let answered = await asked(false);
  let found = answered.ok ? sameFix(answered.value, fix) : undefined;
  // What only packets tell is not seen without them.
  if (answered.ok && found === undefined && origin.kind === 'question') {
    answered = await asked(true);
    found = answered.ok ? sameFix(answered.value, fix) : undefined;
  }
  if (!answered.ok) {
    return { stands: false, reason: say('look.not-asked-again', { reason: answered.reason }), evidence: [] };
  }
  return found === undefined ? notSuggested(answered.value) : judge(parts, found, signal);
};
