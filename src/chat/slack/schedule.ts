import PQueue from 'p-queue';

/**
 * One line per channel and kind of call, so that what is posted stays in order and one channel that
 * Slack slows down does not hold up the others.
 */
export interface Schedule {
  /** Runs when its turn has come. */
  inTurn<T>(kind: 'post' | 'update', channel: string, act: () => Promise<T>): Promise<T>;
}

/** Slack's rate for posts: one a second and channel. Updates have a common rate, which its 429s tell us. */
const postsEachMs = 1_000;
const mostLines = 500;

export const openSchedule = (): Schedule => {
  const lines = new Map<string, PQueue>();
  return {
    inTurn: async (kind, channel, act) => {
      const name = `${kind} ${channel}`;
      let line = lines.get(name);
      if (line === undefined) {
        const rate = kind === 'post' ? { intervalCap: 1, interval: postsEachMs, strict: true } : {};
        line = new PQueue({ concurrency: 1, ...rate });
        lines.set(name, line);
      }
      const used = line;
      return used.add(act).finally(() => {
        // Forgetting a rate that still holds costs at most one 429.
        if (lines.size > mostLines && used.size === 0 && used.pending === 0) lines.delete(name);
      });
    },
  };
};
