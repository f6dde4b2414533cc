/** What policies decide, and why. */
export const policies = {} as const;
