import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { CodedError, messageOf } from '../../errors.ts';
import { tableOf } from '../../table.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** Slack said no, and will say no again: `not_in_channel`, `channel_not_found`, `token_revoked`, … */
export class SlackRefused extends CodedError {
  readonly reason: string;
  constructor(doing: string, reason: string, cause: unknown) {
    super('slack-refused', `while ${doing}: Slack answered ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Nobody knows whether Slack did it, or Slack could not be reached for too long. */
export class SlackUnsure extends CodedError {
  constructor(doing: string, cause: unknown) {
    super('slack-unsure', `while ${doing}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * What a failed call means. `wait`: it was not done; again after so many milliseconds. `blocks`: it was
 * not done because of the blocks or their size. `unsure`: it may have been done. `refused`: it was not
 * done and will not be.
 */
export type Trouble =
  | { kind: 'wait'; milliseconds: number }
  | { kind: 'blocks' }
  | { kind: 'unsure' }
  /** `status`: of HTTP, where Slack gave no reason of its own. */
  | { kind: 'refused'; reason: string; status?: number };

const blockErrors = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
]);
/** Slack's own trouble: the call may have been carried out. */
const slackTrouble = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'accesslimited',
]);
const retryWithoutNumberMs = 1_000;

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'wait', milliseconds: error.retryAfter * 1_000 };
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error;
    if (blockErrors.has(reason)) return { kind: 'blocks' };
    if (reason === 'ratelimited' || reason === 'rate_limited') {
      const seconds = error.data.response_metadata?.retryAfter;
      return { kind: 'wait', milliseconds: seconds === undefined ? retryWithoutNumberMs : seconds * 1_000 };
    }
    return slackTrouble.has(reason) ? { kind: 'unsure' } : { kind: 'refused', reason };
  }
  if (error instanceof WebAPIHTTPError) {
    const status = error.statusCode;
    return status >= 500 ? { kind: 'unsure' } : { kind: 'refused', reason: `HTTP ${status}`, status };
  }
  if (error instanceof WebAPIRequestError) return { kind: 'unsure' };
  // A 429 without a Retry-After header arrives as a plain error.
  return /Retry header/.test(messageOf(error))
    ? { kind: 'wait', milliseconds: retryWithoutNumberMs }
    : { kind: 'unsure' };
};

const refusals: Record<string, Message> = tableOf({
  not_in_channel: say('slack.not-in-channel'),
  channel_not_found: say('slack.not-found'),
  is_archived: say('slack.archived'),
  restricted_action: say('slack.restricted'),
  missing_scope: say('slack.missing-scope'),
  token_revoked: say('slack.revoked'),
  account_inactive: say('slack.inactive'),
});

/** What a person is told when Slack did not let the bot write, by Slack's reason. */
export const sentenceOfRefusal = (reason: string): Message => refusals[reason] ?? say('slack.refused', { reason });

export const sentenceFor = (error: unknown): Message => {
  if (error instanceof SlackRefused) return sentenceOfRefusal(error.reason);
  return say('slack.no-answer');
};
