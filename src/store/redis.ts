import { Redis, type RedisOptions } from 'ioredis';
import { CodedError, messageOf, PublicError } from '../errors.ts';
import { settingsText } from '../limits/limits.ts';
import { readTextSync } from '../limits/read-file.ts';
import { keepSecretsOfUrl } from '../secrets.ts';
import type { RedisSettings } from '../settings/config.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import { type RedisTrouble, troubleOfRedis } from './redis-trouble.ts';

/**
 * `ask`: a person waits, so a command fails at once when Redis is away (no offline queue).
 * `work`: background work, which may wait a little for Redis to come back.
 * `take`: BullMQ's worker, which waits for as long as it takes.
 */
type Use = 'ask' | 'work' | 'take';

const reconnectDelay = (times: number): number => Math.min(100 * 2 ** Math.min(times, 6), 2_000);

/** Why a connection cannot be made. Holds nothing of what was sent: that may be the password. */
class RedisUnusable extends CodedError {
  constructor(error: unknown) {
    super('redis', messageOf(error));
    if (error instanceof Error && 'code' in error) this.message += ` (${String(error.code)})`;
  }
}

/** A server that was demoted is left after this long at the latest, and at most this often. */
const leaveEachMs = 5_000;
/** Each try to connect, every two seconds, finds its reason again. */
const reasonHoldsMs = 10_000;

/**
 * Knows why it is not connected, and says so to each command that fails by it; and the copies that were made
 * of it (BullMQ makes one for each wait), so that they end with it.
 */
class Connection extends Redis {
  private readonly copies = new Set<Redis>();
  private unusable: RedisUnusable | undefined;
  private unusableAt = Number.NEGATIVE_INFINITY;
  private leftAt = Number.NEGATIVE_INFINITY;

  constructor(url: string, options: RedisOptions, onError: (error: Error) => void) {
    super(url, { ...options, replyMapping: 'legacy', reconnectOnError: (error) => this.leaves(error) });
    const secure = url.startsWith('rediss:');
    this.on('error', (error: unknown) => {
      // What follows from the reason says less than the reason.
      const isFollowing = (troubleOfRedis(error)?.kind ?? 'away') === 'away';
      const known = troubleOfRedis(this.unusable)?.kind ?? 'away';
      if (isFollowing && known !== 'away' && performance.now() - this.unusableAt < reasonHoldsMs) return;
      // ioredis calls it a connection that timed out where the handshake did.
      const silent = secure && /ETIMEDOUT/.test(messageOf(error));
      this.unusableAt = performance.now();
      this.unusable = new RedisUnusable(silent ? new Error('the TLS handshake was not answered') : error);
      onError(this.unusable);
      // Left alone, it would go on in another database.
      if (troubleOfRedis(error)?.kind === 'database') this.disconnect(true);
    });
    this.on('ready', () => {
      this.unusable = undefined;
    });
  }

  /** After a failover a connection may still lead to the old primary: it is made again, by its address. */
  private leaves(error: Error): boolean {
    if (troubleOfRedis(error)?.kind !== 'read-only' || performance.now() - this.leftAt < leaveEachMs) return false;
    this.leftAt = performance.now();
    this.unusableAt = this.leftAt;
    this.unusable = new RedisUnusable(error);
    return true;
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    command.promise.catch((error: unknown) => {
      if (error instanceof Error && error.cause === undefined) error.cause = this.unusable;
    });
    return super.sendCommand(command, stream);
  }

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

const authorityIn = (path: string): string => {
  try {
    return readTextSync(path, { what: `REDIS_CA ${path}`, bytes: settingsText.bytes });
  } catch (error) {
    throw new PublicError('redis-ca', say('redis.ca-unreadable', { reason: messageOf(error) }), {
      cause: error,
      next: say('redis.ca-next'),
    });
  }
};

/** The only place that opens a connection to Redis. Errors go to `onError`; reconnecting is automatic. */
export const connectRedis = (settings: RedisSettings, use: Use, onError: (error: Error) => void): Redis => {
  keepSecretsOfUrl(settings.url);
  const options: RedisOptions = {
    connectionName: `calico-why-${use}`,
    connectTimeout: 5_000,
    retryStrategy: reconnectDelay,
    ...(settings.ca === undefined ? {} : { tls: { ca: authorityIn(settings.ca) } }),
    ...(use === 'ask' ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2_000 } : {}),
    ...(use === 'work' ? { maxRetriesPerRequest: 5, commandTimeout: 10_000 } : {}),
    ...(use === 'take' ? { maxRetriesPerRequest: null } : {}),
  };
  return new Connection(settings.url, options, onError);
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

const english = wordsIn('en');

const away: RedisTrouble = {
  kind: 'away',
  what: say('redis.away'),
  next: say('redis.away-next'),
};

/** What is wrong with Redis in the words of who needs it, without a full stop. */
export const memoryProblem = (cause: unknown): Message => {
  const { kind, what } = troubleOfRedis(cause) ?? away;
  return kind === 'away' ? say('memory.unreachable') : say('memory.unusable', { what });
};

/** What a person is told when Redis cannot be used. */
export const redisAway = (cause: unknown): PublicError => {
  const { kind, next } = troubleOfRedis(cause) ?? away;
  return new PublicError('redis-away', say('memory.not-started', { problem: memoryProblem(cause) }), {
    cause,
    next: kind === 'away' ? say('memory.ask-in-a-minute') : say('memory.ask-when-put-right', { next }),
  });
};

/** For the log: what lasts for as long as Redis has it. */
export const lastingTrouble = (error: unknown): { kind: string; message: string; next: string } | undefined => {
  const trouble = troubleOfRedis(error);
  if (trouble === undefined && error instanceof RedisUnusable) {
    return { kind: error.message, message: `Redis: ${error.message}`, next: english(away.next) };
  }
  return trouble && { kind: trouble.kind, message: `Redis ${english(trouble.what)}`, next: english(trouble.next) };
};
