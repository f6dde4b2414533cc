import type { Finding } from '../case/finding.ts';
import { type CauseRow, causeRow } from '../faults/causes.ts';
import { checkRow } from '../faults/checks.ts';
import { type Hop, type Stretch, stretchOfHop, tapRank } from '../faults/hops.ts';
import { type Loss, placeFor } from '../path/loss.ts';

const mirroredHop = (hop: Hop): Hop => {
  if (hop.startsWith('source-')) return hop.replace('source-', 'destination-') as Hop;
  return hop.startsWith('destination-') ? (hop.replace('destination-', 'source-') as Hop) : hop;
};

const rowOf = ({ cause }: Finding): CauseRow | undefined => (cause === undefined ? undefined : causeRow(cause));

const keepsInPod = (hop: Hop, row: CauseRow | undefined): boolean =>
  row?.keepsInPod === true && hop.startsWith('source-');

/** Where a departure at this hop loses packets: as its cause says, else around its hop. */
const stretchAt = (hop: Hop, row: CauseRow | undefined): Stretch => {
  const own = stretchOfHop[hop];
  const { after = own.after, before = own.before } = row?.loses ?? {};
  return {
    after: keepsInPod(hop, row) ? 'start' : after,
    // What stands beyond that place loses them where it stands.
    before: tapRank(own.after) < tapRank(before) ? before : own.before,
  };
};

type Relation = 'at' | 'before' | 'after' | 'unrelated';

/**
 * A departure held against a loss: `at`: it can be what loses the packets; `before`: they passed it
 * unharmed; `after`: they do not come so far; `unrelated`: it stands on the other direction's way.
 */
export const relationTo = (loss: Loss, finding: Finding): Relation => {
  // Everything was seen everywhere and yet nothing came of it: no place speaks for or against a departure.
  if (loss.lastSeen === undefined && loss.firstUnseen === undefined) return 'at';
  const row = rowOf(finding);
  const { hop } = finding;
  // A pod that does not answer may be one whose reply finds no way out of it.
  const holdsReply = hop === 'question' || hop === 'source-pod' || keepsInPod(hop, row);
  if (loss.cause === 'no-answer' && finding.direction === 'reverse' && holdsReply) return 'at';
  if (checkRow(finding.check).losesReplies && finding.direction === 'forward' && loss.direction === 'reverse')
    return 'at';
  const sameWay = finding.direction === loss.direction;
  if (!sameWay && row?.oneWay) return loss.direction === 'forward' ? 'after' : 'before';
  const stretch = stretchAt(sameWay ? hop : mirroredHop(hop), row);
  const lastSeen = loss.lastSeen === undefined ? 'start' : placeFor(loss.direction, loss.lastSeen.place);
  const firstUnseen = loss.firstUnseen === undefined ? 'end' : placeFor(loss.direction, loss.firstUnseen.place);
  if (tapRank(stretch.before) <= tapRank(lastSeen))
    return sameWay || loss.direction === 'reverse' ? 'before' : 'unrelated';
  return tapRank(stretch.after) >= tapRank(firstUnseen) ? 'after' : 'at';
};
