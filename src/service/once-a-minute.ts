import type { OnError } from './log.ts';

/** What goes on for as long as it lasts, named, so that it is told once and not each time somebody meets it. */
interface Lasting {
  kind: string;
  /** A sentence. */
  message: string;
  next: string;
}

const usualMs = 60_000;

/**
 * A log in which what lasts has one line a minute: it says what is wrong, what was being done, and how often
 * it was met since the line before, by what was being done. Everything else goes through as it is.
 */
export const onceAMinute = (
  write: OnError,
  {
    lasting,
    now,
    eachMs = usualMs,
  }: { lasting: (error: unknown) => Lasting | undefined; now: () => number; eachMs?: number },
): OnError => {
  const told = new Map<string, { at: number; since: Map<string, number> }>();
  return (doing, details) => {
    const trouble = lasting(details.error);
    if (trouble === undefined) return write(doing, details);
    const { kind, message, next } = trouble;
    const before = told.get(kind);
    if (before !== undefined && now() - before.at < eachMs) {
      before.since.set(doing, (before.since.get(doing) ?? 0) + 1);
      return;
    }
    told.set(kind, { at: now(), since: new Map() });
    const { error: _named, ...rest } = details;
    const since = before && before.since.size > 0 ? { since: Object.fromEntries(before.since) } : {};
    write(message, { kind, next, doing, ...rest, ...since });
  };
};
