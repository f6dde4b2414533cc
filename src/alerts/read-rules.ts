import { issueReason } from '../case/schema-reason.ts';
import { PublicError, saidBy } from '../errors.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import { type AlertRule, alertRulesSchema } from '../question/alert-rules.ts';
import { say } from '../words/say.ts';

/** @throws PublicError where the file cannot be read or holds no rules */
export const readAlertRules = async (file: string): Promise<readonly AlertRule[]> => {
  const what = say('alerts.rules', { file });
  let given: unknown;
  try {
    given = parseYaml(await readText(file, { what, bytes: settingsText.bytes }), { what, limits: settingsText });
  } catch (error) {
    throw new PublicError('alerts', say('alerts.rules-unreadable', { file, reason: saidBy(error) }), {
      cause: error,
      next: say('alerts.rules-example'),
    });
  }
  const { data, error } = alertRulesSchema.safeParse(given);
  if (data !== undefined) return data.rules;
  const [issue] = error?.issues ?? [];
  const where = issue?.path.join('.') || '-';
  const reason = issue === undefined ? '' : issueReason(issue);
  throw new PublicError('alerts', say('alerts.rules-malformed', { file, where, reason }), {
    next: say('alerts.rules-example'),
  });
};
