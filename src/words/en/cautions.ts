/** Why a fix is text and no button. */
export const cautions = {} as const;
