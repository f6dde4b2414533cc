/** The three truths about a hop: what the objects ask for, what the kernels hold, what packets do. */
export const layers = ['intended', 'programmed', 'observed'] as const;
export type Layer = (typeof layers)[number];
