import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';
import { canonicalJson } from './canonical.ts';

/** What is recorded, before and after each step of a fix. */
export type AuditEvent =
  | 'proposed'
  | 'clicked'
  | 'denied'
  | 'approval counted'
  | 'approved'
  | 'rejected'
  | 'started'
  | 'right checked'
  | 'right lost'
  | 'looked'
  | 'stale'
  | 'forged'
  | 'run begins'
  | 'run did not begin'
  | 'run ended'
  | 'verified'
  | 'ended'
  | 'asked again'
  | 'undo proposed'
  | 'recovered'
  | 'audit shown';

/** One entry as its writer gives it. `at`: milliseconds since 1970. */
export interface NewAuditEntry {
  at: number;
  event: AuditEvent;
  /** A Slack user id, or the part of calico-why that acted: `bot`, `worker`, `fixer`. */
  actor: string;
  /** Id of the fix. */
  fix?: string;
  details?: Readonly<Record<string, unknown>>;
  /** Of which version, workspace and cluster (`stamp.ts`); the oldest entries do not say. */
  stamp?: string;
}

/** One entry as it is kept; `seq` counts from 1 without a gap. */
const auditEntrySchema = z.object({
  seq: z.number().int().min(1),
  at: z.number(),
  event: z.string(),
  actor: z.string(),
  fix: z.string().optional(),
  details: z.record(z.string(), z.unknown()),
  stamp: z.string().optional(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What the first entry follows. */
export const noHash = '0'.repeat(64);

/** Of one entry and, by it, of all before it. */
export const hashOf = (previous: string, entry: string): string =>
  createHash('sha256').update(`${previous}\n${entry}`).digest('hex');

const longestText = 2_000;
const mostItems = 100;
/** As deep as a message with parts is in its words. */
const deepest = 20;
/** All of one entry's text; what is longer loses its details. */
const longestEntry = 64_000;

const secrets: readonly RegExp[] = [
  /xox[a-z]-[\w-]+/g,
  /xapp-[\w-]+/g,
  /\beyJ[\w-]{10}[\w.-]*/g,
  /\bBearer\s+[\w.~+/-]+=*/gi,
  /\b(rediss?|https?):\/\/[^\s/@]*@/g,
];
/** A private key that is not whole goes to the end of the text, or to where the next one begins. */
const withoutKeys = (text: string): string => {
  const [before = '', ...blocks] = text.split('-----BEGIN ');
  const kept = blocks.map((block) => {
    if (!/^[A-Z ]*PRIVATE KEY-----/.test(block)) return `-----BEGIN ${block}`;
    const end = /-----END [A-Z ]*PRIVATE KEY-----/.exec(block);
    return `[secret]${end ? block.slice(end.index + end[0].length) : ''}`;
  });
  return [before, ...kept].join('');
};
const secretNames = /^(?:.*(?:token|password|passwd|secret|authorization|privatekey|private_key|credential)s?)$/i;

const cutText = (text: string): string => {
  const bare = secrets.reduce((left, pattern) => left.replace(pattern, '[secret]'), withoutKeys(text));
  return bare.length > longestText ? `${bare.slice(0, longestText)}… (${bare.length - longestText} more)` : bare;
};

/** A value as it may be kept: no secrets, nothing endless, only what JSON can say. */
export const tidy = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return cutText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (value === undefined) return null;
  if (typeof value !== 'object') return cutText(String(value));
  if (depth >= deepest) return '… (deeper)';
  if (value instanceof Error) return cutText(value.message);
  if (Array.isArray(value)) {
    const kept = value.slice(0, mostItems).map((item) => tidy(item, depth + 1));
    return value.length > mostItems ? [...kept, `… (${value.length - mostItems} more)`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .slice(0, mostItems)
      .map(([name, part]) => [cutText(name), secretNames.test(name) ? '[secret]' : tidy(part, depth + 1)]),
  );
};

/** The text that is hashed and kept: cut first, so that what is kept is what was hashed. */
export const textOf = (entry: NewAuditEntry, seq: number): string => {
  const { at, event, actor, fix, stamp, details = {} } = entry;
  const bare = { seq, stamp, at, event, actor: cutText(actor), ...(fix === undefined ? {} : { fix: cutText(fix) }) };
  const text = canonicalJson({ ...bare, details: tidy(details) });
  return text.length <= longestEntry ? text : canonicalJson({ ...bare, details: { cut: `${text.length} characters` } });
};

/** Undefined: it is not an entry. */
export const readEntry = (text: string): AuditEntry | undefined => {
  try {
    const parsed = auditEntrySchema.safeParse(parseJson(text, 'the entry', redisValue));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};
