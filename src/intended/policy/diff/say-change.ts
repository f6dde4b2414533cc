import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { DiffReport } from './diff-states.ts';
import type { ChangeGroup } from './group-changes.ts';
import { sayConnections, sayParts } from './say-ends.ts';

/** What changes, in sentences. */

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

/** One sentence about all of it. */
export const sumOf = ({ summary: { denied, allowed, unknown } }: Pick<DiffReport, 'summary'>): Message =>
  denied + allowed + unknown === 0 ? say('diff.nothing') : say('diff.summary', { denied, allowed, unknown });

const mostNames = 10;

const named = (names: readonly string[]): Message => {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames
    ? say('more.of', { names: shown, count: names.length - mostNames })
    : say('diff.names', { names: shown });
};

/** What was not compared. */
export const notesOf = ({ added, removed, netsLeft }: DiffReport): Message[] => [
  ...(added.length > 0 ? [say('diff.added', { pods: named(added) })] : []),
  ...(removed.length > 0 ? [say('diff.removed', { pods: named(removed) })] : []),
  ...(netsLeft > 0 ? [say('diff.nets-left', { count: netsLeft })] : []),
];
