import type { ChangeGroup } from '../../intended/policy/diff/group-changes.ts';
import { sayConnections, sayParts } from '../../intended/policy/diff/say-ends.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** A group of changes in sentences. */

const whatOf = ({ connections, dns }: ChangeGroup): Message => {
  if (dns === 'only') return say('diff.dns');
  const all = sayConnections(connections);
  return dns === 'among' ? say('diff.with-dns', { what: all }) : all;
};

export interface SaidGroup {
  from: Message;
  to: Message;
  what: Message;
  /** Why it is so afterwards; of what is gained, why it was not before. */
  why: Message[];
}

export const saidOf = (group: ChangeGroup): SaidGroup => {
  const { before, after, became } = group;
  const why =
    became === 'allowed'
      ? before.map(({ reason }) => say('diff.was', { reason }))
      : became === 'denied'
        ? after.map(({ reason }) => reason)
        : [...before, ...after].filter(({ action }) => action === 'unknown').map(({ reason }) => reason);
  return { from: sayParts(group.from), to: sayParts(group.to), what: whatOf(group), why };
};

export const sentenceOf = (group: ChangeGroup): Message => {
  const { from, to, what } = saidOf(group);
  switch (group.became) {
    case 'denied':
      return group.dns === 'only' ? say('diff.loses-dns', { from }) : say('diff.loses', { from, to, what });
    case 'allowed':
      return group.dns === 'only' ? say('diff.gains-dns', { from }) : say('diff.gains', { from, to, what });
    case 'unknown':
      return say('diff.cannot-tell', { from, to, what });
  }
};
