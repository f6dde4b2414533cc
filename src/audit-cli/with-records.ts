import { messageOf, PublicError } from '../errors.ts';
import { type AuditSettings, readAuditSettings } from '../settings/config.ts';
import { type Keys, keysUnder } from '../store/keys.ts';
import { closeRedis, connectRedis, whenReady } from '../store/redis.ts';
import { openSeal, type Seal } from '../store/seal.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

const readyMs = 5_000;

/** Removes passwords from what is printed. */
const hostOf = (url: string): string => new URL(url).host;

/** What is kept in Redis, for as long as it is read. @throws PublicError where it cannot be. */
export const withRecords = async <T>(
  act: (
    redis: ReturnType<typeof connectRedis>,
    keys: Keys,
    seal: Seal | undefined,
    settings: AuditSettings,
  ) => Promise<T>,
): Promise<T> => {
  const all = readAuditSettings(process.env);
  const { redis: settings, scope, seal } = all;
  let trouble: Error | undefined;
  const redis = connectRedis(settings, 'work', (error) => {
    trouble = error;
  });
  const unreadable = (reason: Message | string, cause?: unknown): PublicError =>
    new PublicError('audit-unreadable', say('audit.unreadable', { host: hostOf(settings.url), reason }), {
      cause,
      next: say('audit.check-redis'),
    });
  try {
    if (!(await whenReady(redis, readyMs))) throw trouble ?? unreadable(say('redis.no-answer'));
    return await act(redis, keysUnder(settings.prefix, scope), seal && openSeal(seal), all);
  } catch (error) {
    throw error instanceof PublicError ? error : unreadable(messageOf(error), error);
  } finally {
    await closeRedis(redis);
  }
};
