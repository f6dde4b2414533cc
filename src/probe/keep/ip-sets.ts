import type { Keeps } from './relevance.ts';
import { byLines, type Picker } from './sieve.ts';

/** Sets up to this size are kept whole: those of nodes and pools are read for more than the question's addresses. */
export const wholeSet = 1_000;

/** `ipset list` → of large sets of addresses those members that can hold one of the question's. */
export const pickMembers = (keeps: Keeps, mostBytes: number): Picker => {
  const kept: string[] = [];
  let leftOut = 0;
  let size = 0;
  let addresses = false;
  let large = false;
  let members = false;
  const take = (line: string): boolean => {
    if (line.startsWith('Name: ')) members = false;
    if (line.startsWith('Type: ')) addresses = /^Type: hash:(?:ip|net)\b/.test(line);
    if (line.startsWith('Number of entries: ')) large = Number(line.slice(19)) > wholeSet;
    if (members && addresses && large && line !== '' && !keeps.network(line.split(/[, ]/, 1)[0] ?? '')) {
      leftOut += 1;
      return true;
    }
    if (line === 'Members:') members = true;
    kept.push(line);
    size += line.length + 1;
    return size <= mostBytes;
  };
  return byLines(take, () => ({ text: kept.join('\n'), leftOut }));
};
