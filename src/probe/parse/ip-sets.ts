import type { IpSet } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';

/** Keeps `nomatch`, which turns the meaning round; drops counters, timeouts and comments. */
const memberOf = (line: string): string => {
  const [member = '', ...options] = line.trim().split(' ');
  return options.includes('nomatch') ? `${member} nomatch` : member;
};

/**
 * `ipset list`. A set whose declared number of entries differs from the members that follow was cut or
 * changed while it was printed: then nothing is believed, because an absent member is a finding.
 */
export const parseIpSets = (text: string): Read<IpSet[]> => {
  const sets: IpSet[] = [];
  let current: (IpSet & { declared: number | undefined; inMembers: boolean }) | undefined;
  let problem: string | undefined;
  const close = () => {
    if (current === undefined) return;
    if (!current.inMembers) problem ??= `set ${current.name} is cut off`;
    if (current.declared !== undefined && current.declared !== current.members.length) {
      problem ??= `set ${current.name} declares ${current.declared} entries, ${current.members.length} are listed`;
    }
    sets.push({ name: current.name, type: current.type, members: current.members });
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('Name: ')) {
      close();
      current = { name: line.slice(6).trim(), type: '', members: [], declared: undefined, inMembers: false };
    } else if (line === '') {
    } else if (current === undefined) {
      return missing(`the list of sets does not start with a set: ${line.slice(0, 80)}`);
    } else if (current.inMembers) {
      current.members.push(memberOf(line));
    } else if (line === 'Members:') {
      current.inMembers = true;
    } else if (line.startsWith('Type: ')) {
      current.type = line.slice(6).trim();
    } else if (line.startsWith('Number of entries: ')) {
      current.declared = Number(line.slice(19));
    }
  }
  close();
  return problem === undefined ? got(sets) : missing(`the list of sets is not whole: ${problem}`);
};
