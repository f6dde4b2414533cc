import type { DoctorLine } from '../case/installation.ts';
import { say } from '../words/say.ts';

/** What Redis says of itself, in bytes; absent: it did not say. */
export interface RedisFacts {
  version?: string | undefined;
  aof?: boolean | undefined;
  /** Whether what was last written to its file was written. */
  aofWritten?: boolean | undefined;
  policy?: string | undefined;
  used?: number | undefined;
  /** 0: without a limit. */
  limit?: number | undefined;
}

/** ACLs with rights to read alone (`%R~`) are of 7.0. */
const oldest = 7;
const mib = 2 ** 20;
const inMib = (bytes: number): number => Math.round(bytes / mib);

const judgeVersion = (version: string | undefined): DoctorLine => {
  const check = 'redis-version';
  const major = Number(version?.split('.')[0]);
  if (version === undefined || !Number.isInteger(major))
    return { check, state: 'unknown', said: say('doctor.redis-unsaid', { what: 'redis_version' }) };
  if (major >= oldest) return { check, state: 'ok', said: say('doctor.redis-version', { version }) };
  const said = say('doctor.redis-old', { version, oldest });
  return { check, state: 'fail', said, next: say('doctor.redis-old-next', { oldest }) };
};

const judgeFile = ({ aof, aofWritten }: RedisFacts): DoctorLine => {
  const check = 'redis-aof';
  if (aof === undefined) return { check, state: 'unknown', said: say('doctor.redis-unsaid', { what: 'aof_enabled' }) };
  if (!aof) return { check, state: 'fail', said: say('doctor.redis-no-aof'), next: say('doctor.redis-no-aof-next') };
  if (aofWritten === false)
    return { check, state: 'fail', said: say('doctor.redis-aof-fails'), next: say('redis.disk-next') };
  return { check, state: 'ok', said: say('doctor.redis-aof') };
};

const judgePolicy = (policy: string | undefined): DoctorLine => {
  const check = 'redis-eviction';
  if (policy === undefined)
    return { check, state: 'unknown', said: say('doctor.redis-unsaid', { what: 'maxmemory_policy' }) };
  if (policy === 'noeviction') return { check, state: 'ok', said: say('doctor.redis-keeps') };
  return { check, state: 'fail', said: say('doctor.redis-evicts', { policy }), next: say('doctor.redis-evicts-next') };
};

const judgeMemory = ({ used, limit }: RedisFacts): DoctorLine => {
  const check = 'redis-memory';
  if (used === undefined || limit === undefined)
    return { check, state: 'unknown', said: say('doctor.redis-unsaid', { what: 'used_memory, maxmemory' }) };
  if (limit === 0) {
    const said = say('doctor.redis-no-limit', { used: inMib(used) });
    return { check, state: 'warn', said, next: say('doctor.redis-no-limit-next') };
  }
  const said = say('doctor.redis-memory', { used: inMib(used), limit: inMib(limit) });
  const part = used / limit;
  if (part < 0.8) return { check, state: 'ok', said };
  return { check, state: part < 0.95 ? 'warn' : 'fail', said, next: say('redis.full-next') };
};

export const judgeRedis = (facts: RedisFacts): DoctorLine[] => [
  judgeVersion(facts.version),
  judgeFile(facts),
  judgePolicy(facts.policy),
  judgeMemory(facts),
];
