/** What the checks of a pod and of its interfaces say. */
export const podChecks = {} as const;
