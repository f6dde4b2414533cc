import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { issueReason, saying } from '../case/schema-reason.ts';
import { PublicError, saidBy } from '../errors.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import { say } from '../words/say.ts';
import type { Rights } from './rights.ts';

/** Who may ask over HTTP. The file holds no token, only what tells that one is right. */
const tokensSchema = z.strictObject({
  tokens: z
    .array(
      z.strictObject({
        /** For the log. */
        name: z.string().min(1).max(100),
        /** SHA-256 of the token, in hex: `printf %s TOKEN | sha256sum`. */
        sha256: z.string().regex(/^[0-9a-f]{64}$/i),
        /** Ids of clusters, as `CALICO_WHY_CLUSTER_ID` names them; absent: whatever is served. */
        clusters: z.array(z.string().min(1).max(100)).max(1_000).optional(),
        /** Absent: all of the cluster. */
        namespaces: z.array(z.string().min(1).max(63)).max(10_000).optional(),
      }),
    )
    .min(1)
    .max(10_000)
    // Evidence is kept by the name of who asked.
    .refine(
      (tokens) => new Set(tokens.map(({ name }) => name)).size === tokens.length,
      saying(say('tools.tokens-one-name')),
    ),
});

export interface TokenHolder {
  name: string;
  rights: Rights;
}

export type HolderOf = (token: string) => TokenHolder | undefined;

const digestOf = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

/**
 * Reads who may ask about this cluster.
 * @throws PublicError where the file cannot be read or is none of tokens.
 */
export const readTokens = async (file: string, cluster: string): Promise<HolderOf> => {
  const what = say('tools.tokens-file', { file });
  const found = await readFileAs(file, what);
  const read = tokensSchema.safeParse(found);
  if (!read.success) {
    const [issue] = read.error.issues;
    const reason = issue === undefined ? '' : issueReason(issue);
    const where = issue?.path.join('.') || '-';
    throw new PublicError('tokens', say('tools.tokens-malformed', { file, where, reason }), {
      next: say('tools.tokens-example'),
    });
  }
  const known = read.data.tokens
    .filter(({ clusters }) => clusters === undefined || clusters.includes(cluster))
    .map(({ name, sha256, namespaces }) => ({
      name,
      digest: Buffer.from(sha256, 'hex'),
      rights: { namespaces: namespaces === undefined ? ('all' as const) : new Set(namespaces) },
    }));
  return (token) => {
    const digest = digestOf(token);
    // All are compared, whichever is right.
    const matches = known.filter((each) => timingSafeEqual(each.digest, digest));
    return matches[0];
  };
};

const readFileAs = async (file: string, what: ReturnType<typeof say>): Promise<unknown> => {
  try {
    return parseYaml(await readText(file, { what, bytes: settingsText.bytes }), { what, limits: settingsText });
  } catch (error) {
    throw new PublicError('tokens', say('tools.tokens-unreadable', { file, reason: saidBy(error) }), {
      cause: error,
      next: say('tools.tokens-example'),
    });
  }
};
