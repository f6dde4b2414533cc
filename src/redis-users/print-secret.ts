import { randomBytes } from 'node:crypto';
import { dump } from 'js-yaml';
import type { Scope } from '../settings/scope-settings.ts';
import { type RedisRole, redisRoles, redisUsers } from '../store/redis-users.ts';

interface SecretOptions extends Scope {
  namespace: string;
  prefix: string;
  /** `calico-why-redis:6379` */
  address: string;
  tls?: boolean;
}

/** The Secret that `deploy/` looks for: Redis' users, and for each role the address with its own password. */
export const redisSecret = (
  { namespace, prefix, address, tls, ...scope }: SecretOptions,
  random = randomBytes,
): object => {
  const password = (): string => random(32).toString('base64url');
  const passwords: Record<RedisRole, string> = { bot: password(), worker: password(), fixer: password() };
  const urls = redisRoles.map((role) => [
    `${role}-url`,
    `${tls ? 'rediss' : 'redis'}://${role}:${passwords[role]}@${address}/0`,
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'calico-why-redis', namespace },
    type: 'Opaque',
    stringData: { 'users.acl': redisUsers(prefix, passwords, scope), ...Object.fromEntries(urls) },
  };
};

export const printRedisSecret = (options: SecretOptions): void => {
  process.stdout.write(dump(redisSecret(options), { lineWidth: -1 }));
};
