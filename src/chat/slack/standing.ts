import { PublicError } from '../../errors.ts';

export interface StandingParts {
  /** @throws PublicError `slack-token` where Slack refuses the token, anything else where it cannot be asked */
  check: () => Promise<unknown>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  /** Milliseconds between two looks while all is well, and while it is not; shorter in tests. */
  eachMs?: number;
  whileWrongMs?: number;
}

const usualMs = 60_000;
const usualWhileWrongMs = 5_000;
const mostSuspicionMs = 1_000;
const tellEachMs = 60_000;

/**
 * Whether Slack takes our token, looked at again and again, so that who cannot tell takes no question.
 * A Slack that was well and cannot be reached now is taken for well: what is to be told is kept until it
 * is back. One that was never reached, and one that refused the token, has to say yes first.
 */
export const watchStanding = ({
  check,
  now,
  onError,
  eachMs = usualMs,
  whileWrongMs = usualWhileWrongMs,
}: StandingParts) => {
  const listeners = new Set<(well: boolean) => void>();
  let wrong: string | undefined = 'Slack was not asked yet';
  let toldAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const become = (problem: string | undefined): void => {
    const before = wrong;
    wrong = problem;
    if ((before === undefined) === (problem === undefined)) return;
    for (const listener of listeners) listener(problem === undefined);
  };

  const tell = (error: unknown): void => {
    if (now() - toldAt < tellEachMs) return;
    toldAt = now();
    onError('nothing is taken from the queue: Slack does not let me answer', { error });
  };

  const lookOnce = async (): Promise<void> => {
    lookedAt = now();
    try {
      await check();
      become(undefined);
    } catch (error) {
      const refused = error instanceof PublicError && error.code === 'slack-token';
      if (!refused && wrong === undefined) return;
      become(error instanceof PublicError ? error.message : 'Slack cannot be asked whether it takes my token');
      tell(error);
    }
  };

  const look = (): Promise<void> => {
    if (closed) return Promise.resolve();
    clearTimeout(timer);
    looking ??= lookOnce().finally(() => {
      looking = undefined;
      if (!closed) timer = setTimeout(look, wrong === undefined ? eachMs : whileWrongMs);
    });
    return looking;
  };

  return {
    /** Undefined: it does; else a sentence. */
    problem: (): string | undefined => wrong,
    /** Resolves after the first look, whatever came of it. */
    checked: look(),
    /** Told now and whenever it changes. */
    onChange: (listener: (well: boolean) => void): void => {
      listeners.add(listener);
      listener(wrong === undefined);
    },
    /** A call was refused: looks at once. */
    suspect: (): void => {
      if (now() - lookedAt >= mostSuspicionMs) void look();
    },
    close: (): void => {
      closed = true;
      clearTimeout(timer);
    },
  };
};

export type Standing = ReturnType<typeof watchStanding>;
