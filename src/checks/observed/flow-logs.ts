import { titleOfEnd } from '../../case/end.ts';
import type { Finding } from '../../case/finding.ts';
import { compareWithFlows, flowLine } from '../../case/flows.ts';
import { causeRow } from '../../faults/causes.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** What the policies and rules that were read decide about the request. */
const verdictOf = (known: readonly Finding[]): 'allowed' | 'denied' | 'unknown' => {
  const about = known.filter(
    ({ direction, check }) => direction === 'forward' && (check === 'rules' || check === 'policy'),
  );
  const denied = about.some(
    ({ cause, status }) => cause !== undefined && causeRow(cause).owner === 'policy' && status !== 'pass',
  );
  if (denied) return 'denied';
  // Flow logs know nothing of what a rule outside of policies drops.
  return about.length > 0 && about.every(({ status }) => status === 'pass') ? 'allowed' : 'unknown';
};

/**
 * What Calico's own flow logs say of this connection, beside our verdict. They are of the past, and policies
 * may have changed since: a difference is worth a look and never a cause.
 */
export const flowLogs = (path: PathDirection, known: readonly Finding[]): Finding[] => {
  const { flows, from, to } = path.c;
  if (flows === undefined) return [];
  const ends = { from: titleOfEnd(from), to: titleOfEnd(to) };
  const pair = say('flows.pair', ends);
  const { agrees, reporter, statement, flows: seen } = compareWithFlows(flows, verdictOf(known), pair);
  const check = checkAt(path, 'flow-logs', say('flows.about', { pair }), {
    hop: reporter === 'source' ? 'source-node' : 'destination-node',
    object: `${ends.from} to ${ends.to}`,
  });
  return [
    check.reading(flows, ({ address }) => {
      const proof =
        seen.length > 0 ? [proofOf(`flow logs of Goldmane at ${address}`, undefined, seen.map(flowLine))] : [];
      return agrees === false ? check.warn(statement, { proof }) : check.pass(statement, { proof });
    }),
  ];
};
