/** One thing after the other, in the background. After one that fails nothing more is done. */
export interface InOrder {
  next(act: () => Promise<void>): void;
  /** Something beside it failed. */
  break(error: unknown): void;
  /** Waits for all that was begun. @throws what failed first */
  settle(): Promise<void>;
}

export const openInOrder = (onBroken: () => void): InOrder => {
  let line: Promise<void> = Promise.resolve();
  let broken: { error: unknown } | undefined;
  const breakBy = (error: unknown): void => {
    broken ??= { error };
    onBroken();
  };
  return {
    next: (act) => {
      line = line.then(() => (broken === undefined ? act() : undefined)).catch(breakBy);
    },
    break: breakBy,
    settle: async () => {
      await line;
      if (broken !== undefined) throw broken.error;
    },
  };
};
