/** What the checks of the objects of both ends say. */
export const objectChecks = {} as const;
