import type { Case } from '../case/case.ts';
import type { Finding } from '../case/finding.ts';
import type { PacketTest } from '../case/packets.ts';
import { connectionOf } from '../case/question.ts';
import { causeRow } from '../faults/causes.ts';
import { checkRow, standsDespiteAnswer } from '../faults/checks.ts';
import { hops } from '../faults/hops.ts';
import { type Loss, wasAnswered } from '../path/loss.ts';
import type { RoundTrip } from '../path/path-direction.ts';
import { explains, isSameFault, reach } from './explanations.ts';
import { relationTo } from './loss-relation.ts';

export interface Weighed {
  /** Findings that are causes, the first to look at first, each with what it explains. */
  causes: { finding: Finding; explained: Finding[] }[];
  /** Departures that do no harm to what was asked. */
  harmless: Finding[];
}

const isLive = (finding: Finding): boolean => finding.check === 'live-packets';

const actsThroughOthers = (finding: Finding): boolean => checkRow(finding.check).actsThroughOthers === true;

/** What a Service does wrong is wrong for every connection to it. */
const isOfService = (finding: Finding): boolean => checkRow(finding.check).ofService === true;

const layerRank = { intended: 0, programmed: 1, observed: 2 };

const position = (finding: Finding): number => (finding.direction === 'forward' ? 0 : 100) + hops.indexOf(finding.hop);

/** A connection whose handshake is small fills its packets later; a ping or a datagram is what it is. */
const sendsMuch = (c: Case, test: PacketTest): boolean =>
  test.protocol === 'tcp' || (connectionOf(c.question).protocol === undefined && test.protocol === 'icmp');

/**
 * What the entry node does with packets of a client outside: those that it sends on itself, and those of another node in
 * the client's place, passed as what they are. Only what is done to all who call is shown by who was answered.
 */
const isOfClient = ({ c }: RoundTrip, { node, hop, check }: Finding): boolean => {
  const { inbound } = c;
  if (inbound === undefined || node === undefined || node !== inbound.entry || hop.endsWith('-tunnel')) return false;
  const answered = c.packets.find(({ plays, outcome }) => plays !== undefined && outcome === 'replied');
  if (answered === undefined) return true;
  return answered.plays !== inbound.client.node && (check === 'rules' || check === 'reverse-path');
};

const harmlessWhileAnswered = (trip: RoundTrip, finding: Finding): boolean => {
  const { c, test } = trip;
  const { check, cause } = finding;
  if (isOfClient(trip, finding)) return false;
  const row = cause === undefined ? undefined : causeRow(cause);
  if (row?.byChance) return false;
  if (standsDespiteAnswer(check, cause)) return false;
  if (test === undefined || !wasAnswered(test)) return false;
  if (checkRow(check).bySize && sendsMuch(c, test)) return false;
  // Refused: the path works, and what is left is that nothing listens or that a rule refuses.
  return !(test.outcome === 'refused' && (row?.whereRefused || isLive(finding)));
};

interface Field {
  fails: Finding[];
  loss: Loss | undefined;
  passedUnharmed: (finding: Finding) => boolean;
}

const fieldOf = (trip: RoundTrip, findings: readonly Finding[]): Field => {
  const { loss } = trip;
  const passedUnharmed = (finding: Finding): boolean =>
    loss !== undefined &&
    !isLive(finding) &&
    !isOfService(finding) &&
    !isOfClient(trip, finding) &&
    finding.layer !== 'observed' &&
    !actsThroughOthers(finding) &&
    relationTo(loss, finding) === 'before';
  const fails = findings.filter((finding) => finding.status === 'fail' && finding.cause !== undefined);
  return { fails, loss, passedUnharmed };
};

/** A warning is the cause where packets are lost at the very place and nothing else says why. */
const promoted = (field: Field, findings: readonly Finding[], harmful: Finding[]): Finding[] => {
  const { loss } = field;
  if (loss === undefined) return [];
  const live = harmful.filter(isLive);
  const explained = live.some((item) =>
    harmful.some((finding) => explains(finding, item) && relationTo(loss, finding) === 'at'),
  );
  if (explained || live.length === 0) return [];
  return findings.filter(
    (finding) =>
      finding.status === 'warn' &&
      finding.cause !== undefined &&
      finding.explains.includes('check:live-packets') &&
      !actsThroughOthers(finding) &&
      !isLive(finding) &&
      finding.check !== 'rules' &&
      relationTo(loss, finding) === 'at',
  );
};

/** Explaining what was lost needs a place at which it can have been lost; an agent has that of its effects. */
const allowedFor =
  (loss: Loss | undefined, harmful: readonly Finding[]) =>
  (a: Finding, b: Finding): boolean => {
    if (!isLive(b) || loss === undefined) return true;
    if (!actsThroughOthers(a)) return relationTo(loss, a) === 'at';
    const effects = harmful.filter((finding) => !isLive(finding) && explains(a, finding));
    return effects.length === 0 || effects.some((finding) => relationTo(loss, finding) === 'at');
  };

const mergeSame = (roots: Finding[]): Map<Finding, Finding[]> => {
  const merged = new Map<Finding, Finding[]>();
  for (const root of roots) {
    const first = [...merged.keys()].find((known) => isSameFault(known, root));
    if (first) merged.get(first)?.push(root);
    else merged.set(root, []);
  }
  return merged;
};

/**
 * Orders the failures by cause: what another explains stands below it, the same fault met twice is one,
 * the first in packet order is the first to look at, and what the live packets prove harmless is none.
 */
export const weigh = (trip: RoundTrip, findings: readonly Finding[]): Weighed => {
  const field = fieldOf(trip, findings);
  const passed = field.fails.filter((finding) => field.passedUnharmed(finding));
  // What let these packets pass may still be why another place loses them.
  const actsElsewhere = (finding: Finding): boolean =>
    field.fails.some((next) => !isLive(next) && !passed.includes(next) && explains(finding, next));
  const dismissed = field.fails.filter(
    (finding) => harmlessWhileAnswered(trip, finding) || (passed.includes(finding) && !actsElsewhere(finding)),
  );
  let harmful = field.fails.filter((finding) => !dismissed.includes(finding));
  const raised = promoted(field, findings, harmful);
  harmful = [...harmful, ...raised];
  const allowed = allowedFor(field.loss, harmful);
  const reached = new Map(harmful.map((finding) => [finding, reach(finding, harmful, allowed)]));
  const order = (finding: Finding): number => harmful.indexOf(finding);
  const isExplained = (finding: Finding): boolean =>
    harmful.some((by) => {
      if (!reached.get(by)?.includes(finding)) return false;
      const mutual = reached.get(finding)?.includes(by) ?? false;
      return !mutual || order(by) < order(finding);
    });
  const roots = harmful.filter((finding) => !isExplained(finding));
  const merged = mergeSame(roots);
  const causes = [...merged].map(([finding, same]) => {
    const explained = [...new Set([...same, ...[finding, ...same].flatMap((item) => reached.get(item) ?? [])])];
    const place = Math.min(...[finding, ...explained.filter((item) => !isLive(item))].map(position));
    const atLoss = explained.some(isLive) || isLive(finding) || isOfService(finding);
    return { finding, explained, place, atLoss };
  });
  causes.sort(
    (a, b) =>
      Number(b.atLoss) - Number(a.atLoss) ||
      a.place - b.place ||
      layerRank[a.finding.layer] - layerRank[b.finding.layer] ||
      order(a.finding) - order(b.finding),
  );
  const warns = findings.filter((finding) => finding.status === 'warn' && !raised.includes(finding));
  return {
    causes: causes.map(({ finding, explained }) => ({ finding, explained })),
    harmless: [...dismissed, ...warns],
  };
};
