import { z } from 'zod';
import { type Alert, type AlertGroup, alertName, alertText, labelsSchema, mostAlerts } from '../question/alert.ts';

/** What Prometheus' Alertmanager posts to a webhook (its version 4): one group of alerts. */

/** Where rules of the field write what is wrong, the shortest first. */
const sentences = ['summary', 'description', 'message'] as const;

const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: labelsSchema,
  annotations: labelsSchema.optional(),
});

/** Longer than any key of a group that a person configured; it is hashed before it is kept. */
const longestKey = 20_000;

export const alertmanagerSchema = z
  .object({
    groupKey: z.string().min(1).max(longestKey),
    status: z.enum(['firing', 'resolved']),
    groupLabels: labelsSchema.optional(),
    commonLabels: labelsSchema.optional(),
    truncatedAlerts: z.number().int().min(0).max(1_000_000).optional(),
    alerts: z.array(alertSchema).min(1).max(20_000),
  })
  .transform((sent): AlertGroup => {
    const { groupKey: key, status: state, truncatedAlerts: cut = 0 } = sent;
    const told = sent.alerts.filter((alert) => alert.status === state);
    const [first = sent.alerts[0]] = told;
    const name = [sent.groupLabels, sent.commonLabels, first?.labels].flatMap(
      (labels) => labels?.get('alertname') ?? [],
    )[0];
    return {
      key: `alertmanager ${key}`,
      name: alertName.parse(name ?? key),
      state,
      count: told.length + cut,
      alerts: told.slice(0, mostAlerts).map(
        ({ labels, annotations }): Alert => ({
          labels,
          texts: sentences.flatMap((each) => annotations?.get(each) ?? []).map((text) => alertText.parse(text)),
        }),
      ),
    };
  });
