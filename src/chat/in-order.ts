/** One thing after the other, in the background. After one that fails nothing more is done. */
export const openInOrder = (onBroken: () => void) => {
  let line: Promise<void> = Promise.resolve();
  let broken: { error: unknown } | undefined;
  const breakBy = (error: unknown): void => {
    broken ??= { error };
    onBroken();
  };
  return {
    next: (act: () => Promise<void>): void => {
      line = line.then(() => (broken === undefined ? act() : undefined)).catch(breakBy);
    },
    /** Something beside it failed. */
    break: breakBy,
    /** Waits for all that was begun. @throws what failed first */
    settle: async (): Promise<void> => {
      await line;
      if (broken !== undefined) throw broken.error;
    },
  };
};
