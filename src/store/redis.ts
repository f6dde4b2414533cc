import { Redis, type RedisOptions } from 'ioredis';
import type { RedisSettings } from '../config.ts';
import { PublicError } from '../errors.ts';
import { keepSecretsOfUrl } from '../secrets.ts';

/**
 * `ask`: a person waits, so a command fails at once when Redis is away (no offline queue).
 * `work`: background work, which may wait a little for Redis to come back.
 * `take`: BullMQ's worker, which waits for as long as it takes.
 */
type Use = 'ask' | 'work' | 'take';

const reconnectDelay = (times: number): number => Math.min(100 * 2 ** Math.min(times, 6), 2_000);

/** Knows the copies that were made of it (BullMQ makes one for each wait), so that they can be ended with it. */
class Connection extends Redis {
  private readonly copies = new Set<Redis>();

  override duplicate(options?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(options);
    this.copies.add(copy);
    copy.once('end', () => this.copies.delete(copy));
    return copy;
  }

  hangUp(): void {
    for (const copy of this.copies) copy.disconnect();
    this.disconnect();
  }
}

const hangUp = (redis: Redis): void => (redis instanceof Connection ? redis.hangUp() : redis.disconnect());

/** The only place that opens a connection to Redis. Errors go to `onError`; reconnecting is automatic. */
export const connectRedis = (settings: RedisSettings, use: Use, onError: (error: Error) => void): Redis => {
  keepSecretsOfUrl(settings.url);
  const redis = new Connection(settings.url, {
    connectionName: `calico-why-${use}`,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelay,
    ...(use === 'ask' ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2_000 } : {}),
    ...(use === 'work' ? { maxRetriesPerRequest: 5, commandTimeout: 10_000 } : {}),
    ...(use === 'take' ? { maxRetriesPerRequest: null } : {}),
  });
  redis.on('error', onError);
  return redis;
};

/** Waits until the connection can be used, at most `milliseconds`. Answers whether it can. */
export const whenReady = (redis: Redis, milliseconds: number): Promise<boolean> => {
  if (redis.status === 'ready') return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = (ready: boolean): void => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      resolve(ready);
    };
    const onReady = (): void => done(true);
    const timer = setTimeout(() => done(false), milliseconds);
    redis.once('ready', onReady);
  });
};

/** Says goodbye politely where the server answers, and hangs up where it does not. */
export const closeRedis = async (redis: Redis): Promise<void> => {
  if (redis.status === 'ready') {
    const goodbye = redis.quit().catch(() => undefined);
    const late = new Promise((resolve) => setTimeout(resolve, 1_000).unref());
    await Promise.race([goodbye, late]);
  }
  hangUp(redis);
};

/** What a person is told when Redis cannot be reached. */
export const redisAway = (cause: unknown): PublicError =>
  new PublicError('redis-away', 'I cannot reach my memory (Redis), so nothing was started.', {
    cause,
    next: 'Ask again in a minute; if it stays so, whoever runs calico-why has to look at its Redis.',
  });
