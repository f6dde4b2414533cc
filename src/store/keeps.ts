import type { Redis } from 'ioredis';
import { infoField } from './info-field.ts';

/**
 * What this Redis would not keep of an approval that was given, one sentence each; empty: it keeps all.
 * Where it does not say, nothing is claimed.
 */
export const whatIsNotKept = async (redis: Redis): Promise<string[]> => {
  const [persistence, memory] = await Promise.all([redis.info('persistence'), redis.info('memory')]);
  const policy = infoField(memory, 'maxmemory_policy');
  return [
    ...(infoField(persistence, 'aof_enabled') === '0'
      ? [
          'Redis keeps no append-only file: when it falls, it may forget that a fix ran, and fixes that ran may run again',
        ]
      : []),
    ...(policy !== undefined && policy !== 'noeviction'
      ? [`Redis may drop records when its memory is full (maxmemory-policy ${policy}): set it to noeviction`]
      : []),
  ];
};
