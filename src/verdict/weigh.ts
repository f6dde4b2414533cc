import type { Case } from '../case/case.ts';
import { type Finding, hops } from '../case/finding.ts';
import { decidingTest, type Loss, lossOf, wasAnswered } from '../case/loss.ts';
import type { PacketTest } from '../case/packets.ts';
import { explains, isSameFault, reach } from './explanations.ts';
import { relationTo } from './windows.ts';

export interface Weighed {
  /** Findings that are causes, the first to look at first, each with what it explains. */
  causes: { finding: Finding; explained: Finding[] }[];
  /** Departures that do no harm to what was asked. */
  harmless: Finding[];
}

const isLive = (finding: Finding): boolean => finding.check === 'live-packets';

/** Agents and objects act through what they explain; where the packets pass is no word about them. */
const actsThroughOthers: ReadonlySet<string> = new Set([
  'felix',
  'bgp-session',
  'ip-pool',
  'address-holders',
  'ipam-allocation',
  'tunnel-address',
  'endpoint',
]);

/** What a Service does wrong is wrong for every connection to it; packets sent to an endpoint pass it by. */
const isOfService = (finding: Finding): boolean => finding.check.startsWith('service-');

const layerRank = { intended: 0, programmed: 1, observed: 2 };

const position = (finding: Finding): number => (finding.direction === 'forward' ? 0 : 100) + hops.indexOf(finding.hop);

/** They choose by connection, so that some were answered says nothing of others. */
const byChance: ReadonlySet<string> = new Set(['service-rules-stale', 'service-connection-stale']);

const aboutSize: ReadonlySet<string> = new Set(['mtu', 'path-mtu']);

/** A connection whose handshake is small fills its packets later; a ping or a datagram is what it is. */
const sendsMuch = (c: Case, test: PacketTest): boolean =>
  test.protocol === 'tcp' || (c.question.protocol === undefined && test.protocol === 'icmp');

const harmlessWhileAnswered = (c: Case, finding: Finding): boolean => {
  if (byChance.has(finding.cause ?? '')) return false;
  // Whoever it is that answers or refuses is no endpoint of the Service.
  if (finding.check === 'service-rules' && finding.cause === 'foreign-rule-changes') return false;
  const test = decidingTest(c);
  if (test === undefined || !wasAnswered(test)) return false;
  // Of a name that was not resolved the way to its server can work all the same.
  if (finding.check.startsWith('dns-')) return false;
  // Programs send with the address that is chosen for them; live packets were given the pod's own.
  if (finding.check === 'pod-source') return false;
  if (aboutSize.has(finding.check) && sendsMuch(c, test)) return false;
  // Refused: the path works, and what is left is that nothing listens or that a rule refuses.
  return !(test.outcome === 'refused' && (finding.cause === 'nothing-listens' || isLive(finding)));
};

interface Field {
  fails: Finding[];
  loss: Loss | undefined;
  passedUnharmed: (finding: Finding) => boolean;
}

const fieldOf = (c: Case, findings: readonly Finding[]): Field => {
  const test = decidingTest(c);
  const loss = test === undefined ? undefined : lossOf(test);
  const passedUnharmed = (finding: Finding): boolean =>
    loss !== undefined &&
    !isLive(finding) &&
    !isOfService(finding) &&
    finding.layer !== 'observed' &&
    !actsThroughOthers.has(finding.check) &&
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
      !actsThroughOthers.has(finding.check) &&
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
    if (!actsThroughOthers.has(a.check)) return relationTo(loss, a) === 'at';
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
export const weigh = (c: Case, findings: readonly Finding[]): Weighed => {
  const field = fieldOf(c, findings);
  const passed = field.fails.filter((finding) => field.passedUnharmed(finding));
  // What let these packets pass may still be why another place loses them.
  const actsElsewhere = (finding: Finding): boolean =>
    field.fails.some((next) => !isLive(next) && !passed.includes(next) && explains(finding, next));
  const dismissed = field.fails.filter(
    (finding) => harmlessWhileAnswered(c, finding) || (passed.includes(finding) && !actsElsewhere(finding)),
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
