import type { Redis } from 'ioredis';
import { got, missing, type Read } from '../case/read.ts';
import type { RedisFacts } from '../doctor/judge-redis.ts';
import { memoryProblem } from './redis.ts';

const field = (info: string, name: string): string | undefined => {
  const line = info.split('\n').find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
};

const numberIn = (info: string, name: string): number | undefined => {
  const value = field(info, name);
  return value !== undefined && /^\d{1,18}$/.test(value) ? Number(value) : undefined;
};

const flagIn = (info: string, name: string, yes: string): boolean | undefined => {
  const value = field(info, name);
  return value === undefined ? undefined : value === yes;
};

/** The answer to `INFO` (https://redis.io/docs/latest/commands/info/), which Valkey gives by the same names. */
const factsOfInfo = (info: string): RedisFacts => ({
  version: field(info, 'redis_version'),
  aof: flagIn(info, 'aof_enabled', '1'),
  aofWritten: flagIn(info, 'aof_last_write_status', 'ok'),
  policy: field(info, 'maxmemory_policy'),
  used: numberIn(info, 'used_memory'),
  limit: numberIn(info, 'maxmemory'),
});

/** What Redis says of itself, by `INFO` alone: every role may ask that. */
export const examineRedis = async (redis: Pick<Redis, 'info'>): Promise<Read<RedisFacts>> => {
  try {
    return got(factsOfInfo(await redis.info()));
  } catch (error) {
    return missing(memoryProblem(error));
  }
};
