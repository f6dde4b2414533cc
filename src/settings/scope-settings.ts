import { z } from 'zod';

/** Whose records these are: one workspace and one cluster today. Whoever shares records has to say the same. */

const id = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,64}$/, 'may hold letters, digits, dot, dash and underscore, 64 at most');

export const scopeSchema = z.object({ workspace: id.default('default'), cluster: id.default('default') });
export type Scope = z.infer<typeof scopeSchema>;

export const oneOfEach: Scope = scopeSchema.parse({});
