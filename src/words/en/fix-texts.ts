/** Titles and reasons of fixes. */
export const fixTexts = {} as const;
