import type { IpSet } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** Keeps `nomatch`, which turns the meaning round; drops counters, timeouts and comments. */
const memberOf = (line: string): string => {
  const [member = '', ...options] = line.trim().split(' ');
  return options.includes('nomatch') ? `${member} nomatch` : member;
};

/**
 * `ipset list`. A set whose declared number of entries differs from the members that follow was cut or
 * changed while it was printed: then nothing is believed, because an absent member is a finding. `leftOut`:
 * members that the probe left out of large sets; a set says how many of them are its own.
 */
export const parseIpSets = (text: string, leftOut = 0): Read<IpSet[]> => {
  const sets: IpSet[] = [];
  let current: (IpSet & { declared: number | undefined; inMembers: boolean }) | undefined;
  let problem: Message | undefined;
  let missed = 0;
  const close = () => {
    if (current === undefined) return;
    if (!current.inMembers) problem ??= say('garbled.set-cut', { set: current.name });
    const without = (current.declared ?? 0) - current.members.length;
    missed += Math.max(0, without);
    if (current.declared !== undefined && (without < 0 || (without > 0 && leftOut === 0))) {
      const { name: set, declared, members } = current;
      problem ??= say('garbled.set-count', { set, declared, listed: members.length });
    }
    const { name, type, members } = current;
    sets.push({ name, type, members, ...(without > 0 ? { leftOut: without } : {}) });
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('Name: ')) {
      close();
      current = { name: line.slice(6).trim(), type: '', members: [], declared: undefined, inMembers: false };
    } else if (line === '') {
    } else if (current === undefined) {
      return missing(say('garbled.entry', { what: say('noun.ip-sets'), text: line.slice(0, 80) }));
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
  if (missed !== leftOut) problem ??= say('garbled.set-members', { missed, left: leftOut });
  return problem === undefined ? got(sets) : missing(problem);
};
