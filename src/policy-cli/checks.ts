import { CORE_SCHEMA, mergeTag } from 'js-yaml';
import { z } from 'zod';
import { schemaReason } from '../case/schema-reason.ts';
import { PublicError, saidBy } from '../errors.ts';
import type { PolicyVerdict } from '../intended/policy/decide.ts';
import type { PolicyIndex } from '../intended/policy/policy-index.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { checksText } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import { say } from '../words/say.ts';
import { readQuery } from './read-options.ts';

/** A list of questions with the answers that are wanted: policy tests for a pipeline. */

const port = z.number().int().min(1).max(65535);
const icmpNumber = z.number().int().min(0).max(255);

const checkSchema = z.strictObject({
  name: z.string().optional(),
  from: z.string(),
  to: z.string(),
  protocol: z.union([z.string(), z.number().int()]).optional(),
  port: port.optional(),
  icmpType: icmpNumber.optional(),
  icmpCode: icmpNumber.optional(),
  family: z.union([z.literal(4), z.literal(6)]).optional(),
  expect: z.enum(['allow', 'deny']),
});
export type Check = z.infer<typeof checkSchema>;

const fileSchema = z.union([z.array(checkSchema), z.strictObject({ checks: z.array(checkSchema) })]);

export type CheckResult = Check & {
  ok: boolean;
  allowed: PolicyVerdict['allowed'];
  egress: PolicyVerdict['egress'];
  ingress: PolicyVerdict['ingress'];
};

/** Throws PublicError where the file is not such a list. */
export const readChecks = async (file: string): Promise<Check[]> => {
  let value: unknown;
  try {
    const what = say('policy.the-file');
    const text = await readText(file, { what, bytes: checksText.bytes });
    value = parseYaml(text, { what, limits: checksText, schema: CORE_SCHEMA.withTags(mergeTag), filename: file });
  } catch (error) {
    throw new PublicError('checks-unreadable', say('policy.checks-unreadable', { file, reason: saidBy(error) }), {
      cause: error,
    });
  }
  const parsed = fileSchema.safeParse(value ?? []);
  if (!parsed.success) {
    const list = Array.isArray(value) ? z.array(checkSchema).safeParse(value) : undefined;
    throw new PublicError(
      'checks-invalid',
      say('policy.checks-invalid', { file, reason: schemaReason(list?.error ?? parsed.error) }),
      { next: say('policy.checks-shape') },
    );
  }
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.checks;
};

/** An answer that is unknown is not the one that was wanted. */
export const runCheck = (index: PolicyIndex, check: Check): CheckResult => {
  const { allowed, egress, ingress } = index.decide(readQuery(check));
  return { ...check, ok: allowed === (check.expect === 'allow'), allowed, egress, ingress };
};
