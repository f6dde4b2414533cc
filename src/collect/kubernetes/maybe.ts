import type { z } from 'zod';

/** A field that may be missing or `null`: both are the same to the API. */
export const maybe = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);
