import type { Redis } from 'ioredis';

/** A Lua script: one atomic step in Redis. `keys` and `args` become KEYS and ARGV. */
export const runScript = (
  redis: Redis,
  script: string,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> => redis.eval(script, keys.length, ...keys, ...args);
