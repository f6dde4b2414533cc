/** What the checks of BGP say. */
export const bgpChecks = {} as const;
