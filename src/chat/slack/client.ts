import { type Logger, WebClient, type WebClientOptions } from '@slack/web-api';
import { boundedFetch } from './bounded-fetch.ts';

export const requestTimeoutMs = 8_000;

/**
 * Left to itself the SDK pauses everything on one 429 and repeats lost requests for half an hour, so
 * that a message can be posted twice. Here each failure comes back at once; `outbox.ts` decides.
 */
export const clientOptions = (apiUrl: string, logger: Logger): WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: requestTimeoutMs,
  fetch: boundedFetch,
  logger,
});

export type SlackClient = WebClient;

export const connectSlack = (botToken: string, apiUrl: string, logger: Logger): WebClient =>
  new WebClient(botToken, clientOptions(apiUrl, logger));
