/** What the checks of rules and policies say. */
export const ruleChecks = {} as const;
