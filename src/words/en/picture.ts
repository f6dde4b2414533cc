/** Words of the picture. */
export const picture = {} as const;
