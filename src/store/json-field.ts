import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';

/** A field of a Redis hash that holds JSON of the schema's shape. */
export const fromJson = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return parseJson(text, 'the field', redisValue);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    })
    .pipe(schema);
