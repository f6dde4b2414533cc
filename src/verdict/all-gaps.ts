import type { NotChecked } from '../case/verdict.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';

const mostLines = 20;
const mostNames = 6;

/** The first of them by name, and how many more. */
const together = (names: readonly Message[]): Message => {
  const rest = names.length - mostNames;
  const shown = names.slice(0, mostNames);
  return say('unchecked.names', { names: rest > 0 ? [...shown, say('cluster.more', { count: rest })] : shown });
};

/**
 * What the answers to several questions could not check, no more than can be read. One reason is one line: a node
 * that did not answer is told once, not for every way through it.
 */
export const allGaps = (gaps: readonly NotChecked[]): NotChecked[] => {
  const byReason = new Map<string, { reason: Message; whats: Map<string, Message> }>();
  for (const { what, reason } of gaps) {
    const key = keyOfMessage(reason);
    const group = byReason.get(key) ?? { reason, whats: new Map<string, Message>() };
    group.whats.set(keyOfMessage(what), what);
    byReason.set(key, group);
  }
  return [...byReason.values()].slice(0, mostLines).map(({ reason, whats }) => {
    const all = [...whats.values()];
    const [first = say('unchecked.names', { names: [] })] = all;
    return { what: all.length > 1 ? together(all) : first, reason };
  });
};
