import { type Command, InvalidArgumentError } from 'commander';

const matching =
  (pattern: RegExp, what: string) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`It must be ${what}.`);
    return text;
  };

/** `redis-users`: the Secret with Redis' users. */
export const addRedisUsers = (program: Command): void => {
  program
    .command('redis-users')
    .description('Print the Secret with a Redis user for each role: what each may touch, and fresh passwords')
    .option('--namespace <name>', 'where the Secret goes', matching(/^[a-z0-9-]{1,63}$/, 'a namespace'), 'calico-why')
    .option(
      '--prefix <prefix>',
      'REDIS_PREFIX',
      matching(/^[\w.-]+$/, 'letters, digits, dot, dash, underscore'),
      'calico-why',
    )
    .option(
      '--address <host:port>',
      'where Redis is',
      matching(/^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'a host and a port'),
      'calico-why-redis:6379',
    )
    .option('--tls', 'reach it by TLS (rediss://)')
    .addHelpText(
      'after',
      '\nNothing is stored: each call prints other passwords.\n\nExamples:\n  calico-why redis-users | kubectl apply -f -\n  calico-why redis-users --address redis.example.com:6380 --tls | kubectl apply -f -',
    )
    .action(async (options) => {
      (await import('./print-secret.ts')).printRedisSecret(options);
    });
};
