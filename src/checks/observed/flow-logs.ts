import { titleOfEnd } from '../../case/end.ts';
import type { Finding } from '../../case/finding.ts';
import { besideVerdict } from '../../case/flows.ts';
import { causeRow } from '../../faults/causes.ts';
import { findingOf, proofOf } from '../draft.ts';
import type { Leg } from '../leg.ts';

/** What the policies and rules that were read come to for the request. */
const verdictOf = (known: readonly Finding[]): 'allowed' | 'denied' | 'unknown' => {
  const about = known.filter(
    ({ direction, check }) => direction === 'forward' && (check === 'rules' || check === 'policy'),
  );
  const denied = about.some(
    ({ cause, status }) => cause !== undefined && causeRow(cause).owner === 'policy' && status !== 'pass',
  );
  if (denied) return 'denied';
  // What a rule that belongs to no policy drops, flow logs do not know of.
  return about.length > 0 && about.every(({ status }) => status === 'pass') ? 'allowed' : 'unknown';
};

/**
 * What Calico's own flow logs say of this connection, beside our verdict. They are of the past, and policies
 * may have changed since: a difference is worth a look and never a cause.
 */
export const flowLogs = (leg: Leg, known: readonly Finding[]): Finding[] => {
  const { flows, from, to } = leg.c;
  if (flows === undefined) return [];
  const pair = `${titleOfEnd(from)} to ${titleOfEnd(to)}`;
  const { agrees, seen, reporter, statement, lines } = besideVerdict(flows, verdictOf(known), pair);
  return [
    findingOf(leg, {
      check: 'flow-logs',
      hop: reporter === 'source' ? 'source-node' : 'destination-node',
      object: pair,
      status: seen === 'unknown' ? 'unknown' : agrees === false ? 'warn' : 'pass',
      statement,
      proof:
        flows.ok && lines.length > 0
          ? [proofOf(`flow logs of Goldmane at ${flows.value.address}`, undefined, lines)]
          : [],
    }),
  ];
};
