/** What live packets and flow logs say. */
export const liveChecks = {} as const;
