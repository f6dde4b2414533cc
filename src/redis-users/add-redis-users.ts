import { type Command, InvalidArgumentError } from 'commander';
import { oneOfEach } from '../settings/scope-settings.ts';
import { addBelow } from '../terminal/help-text.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

const matching =
  (tell: Words, pattern: RegExp, what: Message) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new InvalidArgumentError(tell(say('cli.must-be', { what })));
    return text;
  };

/** `redis-users`: the Secret with Redis' users. */
export const addRedisUsers = (program: Command, tell: Words): void => {
  const id = matching(tell, /^[\w.-]+$/, say('cli.prefix-characters'));
  const command = program
    .command('redis-users')
    .description(tell(say('cli.redis-users')))
    .option(
      '--namespace <name>',
      tell(say('cli.redis-namespace')),
      matching(tell, /^[a-z0-9-]{1,63}$/, say('cli.a-namespace')),
      'calico-why',
    )
    .option('--prefix <prefix>', 'REDIS_PREFIX', id, 'calico-why')
    .option('--workspace <id>', 'CALICO_WHY_WORKSPACE', id, oneOfEach.workspace)
    .option('--cluster <id>', 'CALICO_WHY_CLUSTER_ID', id, oneOfEach.cluster)
    .option(
      '--address <host:port>',
      tell(say('cli.redis-address')),
      matching(tell, /^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, say('cli.host-and-port')),
      'calico-why-redis:6379',
    )
    .option('--tls', tell(say('cli.redis-tls')))
    .action(async (options) => {
      (await import('./print-secret.ts')).printRedisSecret(options);
    });
  addBelow(command, tell, {
    notes: [say('cli.redis-nothing-stored')],
    examples: [
      'calico-why redis-users | kubectl apply -f -',
      'calico-why redis-users --address redis.example.com:6380 --tls | kubectl apply -f -',
    ],
  });
};
