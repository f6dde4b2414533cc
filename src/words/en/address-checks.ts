/** Why a pod has no address. */
export const addressChecks = {} as const;
