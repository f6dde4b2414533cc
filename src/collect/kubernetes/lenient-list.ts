import { z } from 'zod';

/** A list that need not be there, and says nothing where it is not what it should be. */
export const lenientList = <S extends z.ZodType>(item: S) => z.array(item).catch([]).default([]);
