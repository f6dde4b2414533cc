/** Why something could not be read. */
export const reads = {} as const;
