/** Cards, threads, buttons, home and help. */
export const chat = {} as const;
