import { z } from 'zod';
import { type AlertGroup, alertName, alertText, labelsSchema } from '../question/alert.ts';

/** An alert of any other program. */
export const signedAlertSchema = z
  .strictObject({
    /** Tells it from others, and is the same when it is over. */
    id: z.string().min(1).max(300),
    name: alertName.pipe(z.string().min(1)),
    status: z.enum(['firing', 'resolved']).default('firing'),
    /** What is wrong, in words. */
    text: alertText.optional(),
    labels: labelsSchema.optional(),
  })
  .transform(
    ({ id, name, status, text, labels = new Map() }): AlertGroup => ({
      key: `signed ${id}`,
      name,
      state: status,
      count: 1,
      alerts: [{ labels: new Map([['alertname', name], ...labels]), texts: text ? [text] : [] }],
    }),
  );
