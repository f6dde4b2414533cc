import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { CodedError, messageOf, PublicError } from '../../errors.ts';
import { clientOptions } from './client.ts';
import { troubleOf } from './errors.ts';

/** Asks Slack whether it takes our tokens, so that a wrong one is named before anything rests on it. */

/** The bot as Slack knows it. */
const identitySchema = z.object({ user_id: z.string().optional(), bot_id: z.string().optional() });
export type Identity = z.infer<typeof identitySchema>;

interface Asked {
  what: string;
  variable: string;
  /** Slack's Web API. */
  apiUrl: string;
}

/** Slack's words where the token itself is at fault. */
const tokenErrors = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'org_login_required',
  'team_access_not_granted',
]);

/** The token itself is at fault: no call by it will work until somebody corrects it. */
export const isTokenRefused = (reason: string): boolean => tokenErrors.has(reason);

const explained = (error: unknown, { what, variable, apiUrl }: Asked): PublicError => {
  const trouble = troubleOf(error);
  if (trouble.kind === 'refused' && isTokenRefused(trouble.reason)) {
    return new PublicError('slack-token', `Slack refuses the ${what} (${variable}): ${trouble.reason}`, {
      cause: error,
      next: `Set ${variable} to the ${what} that the pages of your Slack app show, and start again.`,
    });
  }
  const said = trouble.kind === 'refused' ? `it answered ${trouble.reason}` : messageOf(error);
  return new PublicError('slack-away', `Slack cannot be reached at ${apiUrl}: ${said}`, {
    cause: error,
    next: 'Look at whether this machine reaches Slack, by which proxy, and at SLACK_API_URL where it is set.',
  });
};

const asked = async <T>(about: Asked, milliseconds: number, ask: () => Promise<T>): Promise<T> => {
  const over = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: over.signal }).then(() => {
    throw new CodedError('slow', `it did not answer within ${milliseconds / 1_000} s`);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    throw explained(error, about);
  } finally {
    late.catch(() => undefined);
    over.abort();
  }
};

/** Who we are by the bot token. @throws PublicError `slack-token` or `slack-away`, within `milliseconds` */
export const checkBotToken = (client: WebClient, apiUrl: string, milliseconds: number): Promise<Identity> =>
  asked({ what: 'bot token', variable: 'SLACK_BOT_TOKEN', apiUrl }, milliseconds, async () =>
    identitySchema.parse(await client.auth.test()),
  );

/** Whether Socket Mode takes the app token. @throws PublicError `slack-token` or `slack-away`, within `milliseconds` */
export const checkAppToken = (
  appToken: string,
  { apiUrl, logger, milliseconds }: { apiUrl: string; logger: Logger; milliseconds: number },
): Promise<void> =>
  asked({ what: 'app token', variable: 'SLACK_APP_TOKEN', apiUrl }, milliseconds, async () => {
    await new WebClient(appToken, clientOptions(apiUrl, logger)).apps.connections.open({});
  });
