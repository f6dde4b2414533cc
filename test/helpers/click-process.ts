import { Redis } from 'ioredis';
import { openFixes } from '../../src/store/fixes.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { approvalBy, testSeal } from './seal.ts';

/** One bot's connection as a process of its own: presses Approve as often as it is told, all at the same time. */
const [url = '', prefix = '', id = ''] = process.argv.slice(2);
const redis = new Redis(url);
const fixes = openFixes(redis, keysUnder(prefix), 1, testSeal);
await redis.ping();
process.on('message', async ({ clicks }: { clicks: number }) => {
  const fix = await fixes.get(id);
  if (fix === undefined) throw new Error(`no fix ${id}`);
  const answers = await Promise.all(
    Array.from({ length: clicks }, (_, at) => fixes.approve(fix, approvalBy(`U${process.pid}${at}`, 1, Date.now()))),
  );
  process.send?.(answers.map(({ kind }) => kind));
});
process.send?.('ready');
