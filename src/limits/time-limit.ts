/** A signal that fires when its time is over, unless it is ended before. */
export interface TimeLimit {
  signal: AbortSignal;
  end(): void;
}

/**
 * Node keeps a signal of `AbortSignal.timeout` until it fires, and with it everything that listens to it: a
 * worker would hold each question for its whole time limit after it was answered.
 */
export const timeLimit = (milliseconds: number): TimeLimit => {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException(`${milliseconds} ms are over`, 'TimeoutError')),
    milliseconds,
  );
  return { signal: controller.signal, end: () => clearTimeout(timer) };
};
