import { readAuditSettings } from '../config.ts';
import { messageOf, PublicError } from '../errors.ts';
import { type Audit, type KeptEntry, openAudit, type Verified } from '../store/audit.ts';
import { keysUnder } from '../store/keys.ts';
import { closeRedis, connectRedis, whenReady } from '../store/redis.ts';
import { openSeal } from '../store/seal.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printable, printableJson, printableLine } from '../terminal/printable.ts';

const readyMs = 5_000;

/** Nothing of a password in what is said. */
const hostOf = (url: string): string => new URL(url).host;

const withAudit = async <T>(act: (audit: Audit) => Promise<T>): Promise<T> => {
  const { redis: settings, seal } = readAuditSettings(process.env);
  let trouble: Error | undefined;
  const redis = connectRedis(settings, 'work', (error) => {
    trouble = error;
  });
  try {
    if (!(await whenReady(redis, readyMs))) throw trouble ?? new Error('it does not answer');
    return await act(openAudit(redis, keysUnder(settings.prefix), { seal: seal && openSeal(seal) }));
  } catch (error) {
    if (error instanceof PublicError) throw error;
    throw new PublicError(
      'audit-unreadable',
      `The audit in Redis at ${hostOf(settings.url)} cannot be read: ${messageOf(error)}.`,
      {
        cause: error,
        next: 'Check REDIS_URL, and that this machine may reach Redis.',
      },
    );
  } finally {
    await closeRedis(redis);
  }
};

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Walks the chain and prints what it finds. Returns the exit code. */
export const verifyAudit = async ({ holds, json }: { holds?: string; json?: boolean }): Promise<number> => {
  const verified = await withAudit((audit) => audit.verify(holds));
  if (json) print(printableJson(verified));
  else print(printable(linesOf(verified).join('\n')));
  if (!verified.ok || verified.unprovenBroken !== undefined) return exitCodes.broken;
  return verified.isProven ? exitCodes.healthy : exitCodes.unknown;
};

const linesOf = (verified: Verified): string[] => {
  if (!verified.ok) return [`The audit is BROKEN at ${verified.broken}: ${verified.reason}.`];
  const { isProven, entries, hash, unproven, unprovenBroken } = verified;
  return [
    isProven
      ? `The audit holds: ${entries} entries of bot and fix worker, each proven by their key, and none missing.`
      : `The audit follows: ${entries} entries of bot and fix worker, each following the one before. Nothing is proven: set CALICO_WHY_SEAL_KEY, the key that they hold.`,
    ...(entries > 0 ? [`The last has the hash ${hash}`] : []),
    ...(unproven > 0 ? [`Unproven: ${unproven} entries of workers, who hold no key. They authorise nothing.`] : []),
    ...(unprovenBroken === undefined
      ? []
      : [`What workers wrote is BROKEN at ${unprovenBroken.broken}: ${unprovenBroken.reason}.`]),
  ];
};

/** Said of what bot and fix worker did not write, or may not have. */
const doubts: Partial<Record<KeptEntry['proof'], string>> = {
  unproven: 'unproven: by a worker',
  forged: 'FORGED: nobody who holds the key wrote it',
};

const lineOf = ({ seq, at, event, actor, fix, proof, details }: KeptEntry): string[] => [
  printableLine(
    [
      `#${seq} ${new Date(at).toISOString()} ${event}`,
      `by ${actor}`,
      ...(fix === undefined ? [] : [`fix ${fix}`]),
      ...(doubts[proof] === undefined ? [] : [`(${doubts[proof]})`]),
    ].join(', '),
  ),
  ...Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `    ${printableLine(name)}: ${printable(text).replaceAll('\n', '\n      ')}`;
    }),
];

interface ListOptions {
  fix?: string;
  user?: string;
  since?: number;
  most: number;
  json?: boolean;
}

/** Prints what is on record, oldest first. Returns the exit code. */
export const listAudit = async ({ json, ...filter }: ListOptions): Promise<number> => {
  const entries = (await withAudit((audit) => audit.read(filter))).toReversed();
  if (json) print(printableJson({ entries }));
  else print(entries.length === 0 ? 'There is nothing on record.' : entries.flatMap(lineOf).join('\n'));
  return exitCodes.healthy;
};
