/** Looks again and again, one look after the other. What one of them throws is told, and the next is made. */
export const lookAgain = (
  eachMs: number,
  look: () => Promise<void>,
  onFailed: (error: unknown) => void,
): { close(): Promise<void> } => {
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch(onFailed)
      .finally(() => {
        looking = undefined;
      });
  }, eachMs);
  return {
    /** Waits for the look that is under way. */
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
};
