import type { Cause } from '../case/verdict.ts';

/** Answers that have one cause stand together, the cause that most of them have first; those without one are a group too. */
export const byCause = <T extends { cause?: Pick<Cause, 'id' | 'node'> | undefined }>(answers: readonly T[]): T[][] =>
  [...Map.groupBy(answers, ({ cause }) => JSON.stringify([cause?.id, cause?.node])).values()].sort(
    (a, b) => b.length - a.length,
  );
