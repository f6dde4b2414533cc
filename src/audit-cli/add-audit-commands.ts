import { type Command, InvalidArgumentError } from 'commander';
import { tableOf } from '../table.ts';
import { addBelow } from '../terminal/help-text.ts';
import { readBetween } from '../terminal/read-between.ts';
import type { Voice } from '../terminal/voice.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

const units: Record<string, number> = tableOf({ m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 });

/** `2h`, or a date as ISO 8601 writes it → milliseconds since 1970. */
const readSince =
  (tell: Words, now: () => number) =>
  (text: string): number => {
    const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
    const back = Number(count) * (units[unit] ?? Number.NaN);
    const at = Number.isNaN(back) && /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : now() - back;
    if (Number.isNaN(at)) throw new InvalidArgumentError(tell(say('cli.must-be-since')));
    return at;
  };

const readHash =
  (tell: Words) =>
  (text: string): string => {
    if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError(tell(say('cli.must-be-hash')));
    return text;
  };

/** `audit verify|list`; `ended` is told the exit code. */
export const addAuditCommands = (
  program: Command,
  voice: Voice,
  now: () => number,
  ended: (code: number) => void,
): void => {
  const { tell } = voice;
  const audit = program.command('audit').description(tell(say('cli.audit')));
  addBelow(audit, tell, {
    notes: [say('cli.audit-redis')],
    examples: [
      'calico-why audit verify',
      'calico-why audit list --since 2h',
      'calico-why audit list --fix Yk3dU0p6Q0mJ1l2n3o4p5A --json',
    ],
    exits: say('cli.exits-audit'),
  });
  const verify = audit
    .command('verify')
    .description(tell(say('cli.audit-verify')))
    .option('--holds <hash>', tell(say('cli.audit-holds')), readHash(tell))
    .option('--json', tell(say('cli.json')))
    .action(async (options) => {
      ended(await (await import('./verify-and-list.ts')).verifyAudit(options, voice));
    });
  addBelow(verify, tell, {
    examples: [
      'calico-why audit verify',
      'calico-why audit verify --holds 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
    ],
    exits: say('cli.exits-audit'),
  });
  const list = audit
    .command('list')
    .description(tell(say('cli.audit-list')))
    .option('--fix <id>', tell(say('cli.audit-fix')))
    .option('--user <id>', tell(say('cli.audit-user')))
    .option('--since <when>', tell(say('cli.audit-since')), readSince(tell, now))
    .option('--most <count>', tell(say('cli.audit-most')), readBetween(tell, 1, 99_999), 200)
    .option('--json', tell(say('cli.json')))
    .action(async (options) => {
      ended(await (await import('./verify-and-list.ts')).listAudit(options, voice));
    });
  addBelow(list, tell, {
    examples: ['calico-why audit list --since 2h', 'calico-why audit list --user U0123456789 --since 2026-11-01'],
    exits: say('cli.exits-list'),
  });
  const verdicts = audit
    .command('verdicts')
    .description(tell(say('cli.audit-verdicts')))
    .requiredOption('--out <folder>', tell(say('cli.audit-out')))
    .option('--right', tell(say('cli.audit-right')))
    .option('--since <when>', tell(say('cli.audit-since')), readSince(tell, now))
    .option('--most <count>', tell(say('cli.audit-most')), readBetween(tell, 1, 2_000), 200)
    .option('--json', tell(say('cli.json')))
    .action(async (options) => {
      ended(await (await import('./export-judged.ts')).exportJudged(options, voice));
    });
  addBelow(verdicts, tell, {
    examples: ['calico-why audit verdicts --out judged', 'calico-why audit verdicts --out judged --right --since 1w'],
    exits: say('cli.exits-list'),
  });
};
