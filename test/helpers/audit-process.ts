import { Redis } from 'ioredis';
import { openAudit } from '../../src/store/audit.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { testSeal } from './seal.ts';

/** A process that adds entries to the audit as fast as it can. */
const [url = '', prefix = '', count = '0'] = process.argv.slice(2);
const redis = new Redis(url);
const audit = openAudit(redis, keysUnder(prefix), { seal: testSeal });
await Promise.all(
  Array.from({ length: Number(count) }, (_, at) => audit.append({ at, event: 'looked', actor: `P${process.pid}` })),
);
await redis.quit();
