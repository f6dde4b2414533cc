import type { JudgedCase } from '../../src/case/judgement.ts';
import { reportOf } from '../helpers/examine.ts';

/** What this checkout says of a case that people have judged, against what the newest of them said; undefined: as it should. */
export const whyNotAsJudged = ({ judged, ...evidence }: JudgedCase): string | undefined => {
  const { status, causes } = reportOf(evidence).verdict;
  const [first] = causes;
  const now = `${status} ${first?.id ?? ''}`.trim();
  const told = `${judged.status} ${judged.causes[0] ?? ''}`.trim();
  const [newest] = judged.said;
  if (newest === undefined) return 'nobody said anything';
  if (newest.said === 'right') return now === told ? undefined : `${told} was right, and it is ${now} now`;
  const { was } = newest;
  if (was === 'nothing') return status === 'healthy' ? undefined : `nothing was broken, and it is ${now}`;
  // Of none that is known, or not said: that it is not told again is all there is to hold.
  if (was === undefined || was === 'another') return now === told ? `${told} was wrong, and is told again` : undefined;
  return first?.id === was ? undefined : `it was ${was}, and it is ${now}`;
};
