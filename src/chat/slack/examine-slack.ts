import { type Logger, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackFacts, TokenTaken } from '../../doctor/judge-slack.ts';
import { saidBy } from '../../errors.ts';
import { say } from '../../words/say.ts';
import { clientOptions } from './client.ts';
import { troubleOf } from './errors.ts';
import { isTokenRefused } from './tokens.ts';

/** The SDK puts the header `x-oauth-scopes` here. */
const scopesSchema = z.object({ response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional() });

const taking = async (ask: () => Promise<unknown>): Promise<TokenTaken> => {
  try {
    const parsed = scopesSchema.safeParse(await ask());
    return { kind: 'taken', scopes: parsed.success ? parsed.data.response_metadata?.scopes : undefined };
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'refused' && isTokenRefused(trouble.reason))
      return { kind: 'refused', reason: trouble.reason };
    // A proxy, or an address that is not Slack's, says nothing of the token.
    if (trouble.kind === 'refused')
      return { kind: 'away', reason: say('doctor.slack-answers', { said: trouble.reason }) };
    return { kind: 'away', reason: trouble.kind === 'wait' ? say('doctor.slack-busy') : saidBy(error) };
  }
};

/** Whether Slack takes our tokens, and which scopes the bot's has. Never throws. */
export const examineSlack = async (parts: {
  botToken: string;
  /** Of Socket Mode. */
  appToken?: string | undefined;
  apiUrl: string;
  logger: Logger;
}): Promise<SlackFacts> => {
  const { botToken, appToken, apiUrl, logger } = parts;
  const clientOf = (token: string): WebClient => new WebClient(token, clientOptions(apiUrl, logger));
  const [bot, app] = await Promise.all([
    taking(() => clientOf(botToken).auth.test()),
    appToken === undefined ? undefined : taking(() => clientOf(appToken).apps.connections.open({})),
  ]);
  return { bot, app };
};
