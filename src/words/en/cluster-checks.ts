/** What the checks of a whole cluster say. */
export const clusterChecks = {} as const;
