/** How a bot, a worker or a fix worker ends. */
export const serviceExitCodes = {
  /** Told to end, and everything was closed. */
  ended: 0,
  /** Something failed that nobody caught, or not everything could be closed in time. */
  failed: 1,
  couldNotStart: 2,
} as const;
