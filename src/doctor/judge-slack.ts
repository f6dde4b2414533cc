import type { DoctorLine } from '../case/installation.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What the app asks Slack for: each is used, and `test/unit/doctor/judge-slack.test.ts` holds these to the manifest. */
export const scopesNeeded = [
  'commands',
  'chat:write',
  'files:write',
  'app_mentions:read',
  'channels:history',
  'groups:history',
  'im:history',
  'im:write',
  'assistant:write',
  'users:read',
  'usergroups:read',
] as const;

/** How a token was taken. `away`: Slack was not reached, or did not say. */
export type TokenTaken =
  | { kind: 'taken'; scopes?: readonly string[] | undefined }
  | { kind: 'refused'; reason: string }
  | { kind: 'away'; reason: Message };

export interface SlackFacts {
  bot: TokenTaken;
  /** Of Socket Mode; absent: Slack sends to an address of ours, or this role only speaks. */
  app?: TokenTaken | undefined;
}

const judgeToken = (
  check: 'slack-token' | 'slack-hearing',
  token: TokenTaken,
  { variable, taken }: { variable: string; taken: Message },
): DoctorLine => {
  if (token.kind === 'taken') return { check, state: 'ok', said: taken };
  if (token.kind === 'away')
    return {
      check,
      state: 'fail',
      said: say('doctor.slack-away', { reason: token.reason }),
      next: say('doctor.slack-away-next'),
    };
  const { reason } = token;
  const said = say('doctor.token-refused', { variable, reason });
  return { check, state: 'fail', said, next: say('doctor.token-next', { variable }) };
};

const judgeScopes = (scopes: readonly string[] | undefined): DoctorLine => {
  const check = 'slack-scopes';
  if (scopes === undefined || scopes.length === 0)
    return { check, state: 'unknown', said: say('doctor.scopes-unsaid'), next: say('doctor.scopes-unsaid-next') };
  const missing = scopesNeeded.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    const said = say('doctor.scopes-missing', { scopes: missing.join(', ') });
    return { check, state: 'fail', said, next: say('doctor.scopes-missing-next') };
  }
  const unused = scopes.filter((scope) => !scopesNeeded.some((needed) => needed === scope));
  if (unused.length === 0)
    return { check, state: 'ok', said: say('doctor.scopes-there', { count: scopesNeeded.length }) };
  const said = say('doctor.scopes-unused', { scopes: unused.join(', ') });
  return { check, state: 'warn', said, next: say('doctor.scopes-unused-next') };
};

export const judgeSlack = ({ bot, app }: SlackFacts): DoctorLine[] => [
  judgeToken('slack-token', bot, { variable: 'SLACK_BOT_TOKEN', taken: say('doctor.bot-token') }),
  ...(bot.kind === 'taken' ? [judgeScopes(bot.scopes)] : []),
  ...(app ? [judgeToken('slack-hearing', app, { variable: 'SLACK_APP_TOKEN', taken: say('doctor.app-token') })] : []),
];
