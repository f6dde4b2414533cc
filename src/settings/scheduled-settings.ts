import { z } from 'zod';
import { clusterCheckNames } from '../case/cluster-check.ts';

/** The settings of the cluster checks that come by themselves; without `every` there are none. */

const text = z.string().trim().min(1);

const listed = z
  .union([z.array(text), z.string().transform((written) => written.split(',').map((part) => part.trim()))])
  .transform((items) => [...new Set(items.filter((item) => item !== ''))])
  .pipe(z.array(z.enum(clusterCheckNames, { error: `must be among ${clusterCheckNames.join(', ')}` })).min(1));

export const scheduledSchema = z
  .object({
    /** Minutes between two of them, in the whole cluster, however many workers there are. */
    every: z.coerce.number().int().min(5).max(10_080).optional(),
    checks: listed.default([...clusterCheckNames]),
    channel: text.regex(/^[CG][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (not a name)').optional(),
    /** `false`: `duplicates` reads the objects alone and asks no node. */
    kernel: z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' }).default(true),
  })
  .transform(({ every, checks, channel, kernel }, context) => {
    if (every === undefined) return undefined;
    if (channel !== undefined) return { every, checks, channel, kernel };
    const message = 'is missing: scheduled checks post to a channel';
    context.addIssue({ code: 'custom', path: ['channel'], message });
    return z.NEVER;
  });
