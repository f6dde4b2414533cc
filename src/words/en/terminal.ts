/** What the command line says. */
export const terminal = {} as const;
