import type { Report } from '../../case/verdict.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { placeOfCause } from './card-lines.ts';
import { oneLine } from './text.ts';

/** What the picture of a path says, for those who do not see it: the answer, and where on the path it is. */
export const pictureText = (tell: Words, report: Report): string => {
  const summary = oneLine(tell(report.verdict.summary));
  const [cause] = report.verdict.causes;
  if (cause === undefined) return summary;
  return `${summary} ${tell(say('thread.picture-place', { place: placeOfCause(tell, cause, report) }))}`;
};
