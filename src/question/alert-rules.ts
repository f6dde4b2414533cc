import { z } from 'zod';
import { saying } from '../case/schema-reason.ts';
import { say } from '../words/say.ts';
import type { Labels } from './alert.ts';

/** Which alerts are asked about, and how, as a file says it. The first rule that fits counts. */

const labelName = z.string().refine((name) => /^\w{1,80}$/.test(name), saying(say('alerts.label-name')));

const ruleSchema = z.strictObject({
  /** Label → its value, in which `*` stands for anything; all of them have to fit, and none fits every alert. */
  match: z.record(labelName, z.string().max(300)).transform((given): Labels => new Map(Object.entries(given))),
  /** `false`: it is not asked about. Words: asked, with `{label}` for the value of a label. `true`: what the alert says. */
  ask: z.union([z.boolean(), z.string().trim().min(1).max(500)]).default(true),
  /** Where it is told. */
  channel: z
    .string()
    .refine((id) => /^[CG][A-Z0-9]{2,}$/.test(id), saying(say('alerts.channel-id')))
    .optional(),
});
export type AlertRule = z.infer<typeof ruleSchema>;

export const alertRulesSchema = z.strictObject({ rules: z.array(ruleSchema).max(500) });

/** `*` stands for any run of characters; each part is looked for behind the one before, so it takes no turns back. */
const fits = (pattern: string, value: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
};

export const ruleFor = (labels: Labels, rules: readonly AlertRule[]): AlertRule | undefined =>
  rules.find(({ match }) => [...match].every(([name, pattern]) => fits(pattern, labels.get(name) ?? '')));
