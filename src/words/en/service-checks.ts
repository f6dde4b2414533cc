/** What the checks of Services and names say. */
export const serviceChecks = {} as const;
