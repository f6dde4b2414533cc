import { z } from 'zod';
import { CodedError } from '../errors.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';
import type { Scope } from '../settings/scope-settings.ts';

/** Grows with each change of what is kept: another version has keys of its own and reads nothing of ours. */
export const recordVersion = 1;

/** `v1/default/default`: the version of a record's shape, its workspace and its cluster. Each record and job has one. */
export const stampOf = ({ workspace, cluster }: Scope): string => `v${recordVersion}/${workspace}/${cluster}`;

const stampedSchema = z.object({ stamp: z.string() });

/** Nothing of another version, workspace or cluster is taken for ours. @throws CodedError */
export const mustCarry = (stamp: string, written: unknown, what: string): void => {
  const found = stampedSchema.safeParse(written).data?.stamp ?? 'no version';
  if (found === stamp) return;
  const isOfVersion = found.startsWith(`v${recordVersion}/`);
  throw new CodedError(isOfVersion ? 'other-scope' : 'other-version', `${what} is of ${found}, not of ${stamp}`);
};

/** A JSON text of ours; undefined: it is not there, cannot be read, or is another version's, workspace's or cluster's. */
export const readStamped = <T extends { stamp: string }>(
  stamp: string,
  text: string | null,
  what: string,
  schema: z.ZodType<T>,
): T | undefined => {
  if (text === null) return undefined;
  try {
    const read = schema.safeParse(parseJson(text, what, redisValue)).data;
    return read?.stamp === stamp ? read : undefined;
  } catch {
    return undefined;
  }
};

/** In a list, what is not ours is as if it were not there. */
export const leaveOut = (error: unknown): undefined => {
  if (error instanceof CodedError && /^other-(?:version|scope)$/.test(error.code)) return undefined;
  throw error;
};
