/** Told apart by their shape as well: a circle in red and one in green are the same to many. */
export const verdictMarks = { broken: '❌', healthy: '✅', unknown: '❔' } as const;
