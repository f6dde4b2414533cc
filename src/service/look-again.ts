/**
 * Looks again and again, one look after the other. What one of them throws is told, and the next is made.
 * `atOnce`: the first does not wait.
 */
export const lookAgain = (
  eachMs: number,
  look: () => Promise<void>,
  onFailed: (error: unknown) => void,
  { atOnce = false } = {},
): { close(): Promise<void> } => {
  let looking: Promise<void> | undefined;
  const next = (): void => {
    looking ??= look()
      .catch(onFailed)
      .finally(() => {
        looking = undefined;
      });
  };
  const timer = setInterval(next, eachMs);
  if (atOnce) next();
  return {
    /** Waits for the look that is under way. */
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
};
