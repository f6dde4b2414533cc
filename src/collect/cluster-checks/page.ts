import { z } from 'zod';
import { issueReason, saying } from '../../case/schema-reason.ts';
import { tolerantList } from '../kubernetes/read-pod.ts';

const metadataSchema = z.object({ metadata: z.object({ continue: z.string().nullish() }).nullish() });

/** One page of a list, and where the next begins. */
export const pageOf = <S extends z.ZodType>(item: S) => {
  const items = tolerantList(item);
  return z.unknown().transform((body, context) => {
    const read = items.safeParse(body);
    if (!read.success) {
      for (const issue of read.error.issues)
        context.addIssue({ code: 'custom', path: issue.path, ...saying(issueReason(issue)) });
      return z.NEVER;
    }
    const about = metadataSchema.safeParse(body);
    const next = about.success ? about.data.metadata?.continue : undefined;
    return { ...read.data, next: next ? next : undefined };
  });
};
