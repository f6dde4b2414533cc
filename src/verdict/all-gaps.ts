import type { NotChecked } from '../case/verdict.ts';
import { keyOfMessage } from '../words/message.ts';

const most = 20;

/** What the answers to several questions could not check, each once and no more than can be read. */
export const allGaps = (gaps: readonly NotChecked[]): NotChecked[] =>
  [...new Map(gaps.map((gap) => [`${keyOfMessage(gap.what)} ${keyOfMessage(gap.reason)}`, gap])).values()].slice(
    0,
    most,
  );
