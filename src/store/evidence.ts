import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { caseSchema } from '../case/case.ts';
import { reportSchema } from '../case/verdict.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { caseText, packedCaseBytes } from '../limits/limits.ts';
import type { Keys } from './keys.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const evidenceSchema = z.object({ stamp: z.string(), case: caseSchema, report: reportSchema });
type Evidence = Omit<z.infer<typeof evidenceSchema>, 'stamp'>;

/** The whole case and report of a run, compressed, for as long as the run is remembered. */
export const openEvidence = (redis: Redis, keys: Keys, keepDays: number) => ({
  put: async (id: string, evidence: Evidence): Promise<void> => {
    const bytes = await pack(Buffer.from(JSON.stringify({ stamp: keys.stamp, ...evidence })));
    await redis.set(keys.evidence(id), bytes, 'EX', keepDays * 86_400);
  },

  /** Undefined: never stored, forgotten, or not readable. */
  get: async (id: string): Promise<Evidence | undefined> => {
    // Whatever is stored there, no more than this is fetched.
    const bytes = await redis.getrangeBuffer(keys.evidence(id), 0, packedCaseBytes);
    if (bytes.length === 0 || bytes.length > packedCaseBytes) return undefined;
    try {
      const text = (await unpack(bytes, { maxOutputLength: caseText.bytes })).toString('utf8');
      const parsed = evidenceSchema.safeParse(parseJson(text, 'the evidence', caseText));
      return parsed.data?.stamp === keys.stamp ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  },
});
