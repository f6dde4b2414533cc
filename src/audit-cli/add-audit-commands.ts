import { type Command, InvalidArgumentError } from 'commander';

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `2h`, or a date as ISO 8601 writes it → milliseconds since 1970. */
const readSince =
  (now: () => number) =>
  (text: string): number => {
    const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
    const back = Number(count) * (units[unit] ?? Number.NaN);
    const at = Number.isNaN(back) && /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : now() - back;
    if (Number.isNaN(at)) throw new InvalidArgumentError('It must be 30m, 2h, 3d, 1w or a date such as 2026-11-21.');
    return at;
  };

const readMost = (text: string): number => {
  const most = Number(text);
  if (!/^\d{1,5}$/.test(text) || most < 1) throw new InvalidArgumentError('It must be 1 to 99999.');
  return most;
};

const readHash = (text: string): string => {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('It must be a hash of 64 hexadecimal digits.');
  return text;
};

/** `audit verify|list`; `ended` is told the exit code. */
export const addAuditCommands = (program: Command, now: () => number, ended: (code: number) => void): void => {
  const audit = program
    .command('audit')
    .description('The record of what fixes did: read it, and check that nobody changed it')
    .addHelpText(
      'after',
      '\nIt reads Redis: set REDIS_URL, and REDIS_PREFIX where the bot has one. CALICO_WHY_SEAL_KEY is the key that\nbot and fix worker hold: without it nothing is proven.\n\nExamples:\n  calico-why audit verify\n  calico-why audit list --since 2h\n  calico-why audit list --fix Yk3dU0p6Q0mJ1l2n3o4p5A --json\n\nExit codes: 0 it holds and is proven, 1 it is broken or forged, 2 it could not be read,\n3 it follows, and without the key nothing is proven.',
    );
  audit
    .command('verify')
    .description(
      'Walk the whole of it: which entries are proven, which are not, and the first that is forged, edited or missing',
    )
    .option(
      '--holds <hash>',
      'a hash that was noted elsewhere (each entry is printed with its own) must be in it',
      readHash,
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  calico-why audit verify\n  calico-why audit verify --holds 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef\n\nExit codes: 0 it holds and is proven, 1 it is broken or forged, 2 it could not be read,\n3 it follows, and without the key nothing is proven.',
    )
    .action(async (options) => {
      ended(await (await import('./audit.ts')).verifyAudit(options));
    });
  audit
    .command('list')
    .description('Show what is on record, oldest first')
    .option('--fix <id>', 'of one fix')
    .option('--user <id>', 'of one person, by Slack id')
    .option('--since <when>', '30m, 2h, 3d, 1w, or a date', readSince(now))
    .option('--most <count>', 'no more than the newest of these', readMost, 200)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  calico-why audit list --since 2h\n  calico-why audit list --user U0123456789 --since 2026-11-01\n\nExit codes: 0 shown, 2 it could not be read.',
    )
    .action(async (options) => {
      ended(await (await import('./audit.ts')).listAudit(options));
    });
};
