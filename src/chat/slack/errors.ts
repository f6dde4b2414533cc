import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { CodedError, messageOf } from '../../errors.ts';

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
  | { kind: 'refused'; reason: string };

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
    return error.statusCode >= 500 ? { kind: 'unsure' } : { kind: 'refused', reason: `HTTP ${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) return { kind: 'unsure' };
  // A 429 without a Retry-After header arrives as a plain error.
  return /Retry header/.test(messageOf(error))
    ? { kind: 'wait', milliseconds: retryWithoutNumberMs }
    : { kind: 'unsure' };
};

const refusals: Record<string, string> = {
  not_in_channel: 'I am not in this channel. Invite me with /invite and ask again.',
  channel_not_found: 'I cannot write here: I am not in this conversation. Ask in a channel that I was invited to.',
  is_archived: 'This channel is archived, so I cannot write here.',
  restricted_action: 'The settings of this workspace do not let me write here.',
  missing_scope: 'My Slack app lacks a permission that this needs; whoever installed it has to reinstall it.',
  token_revoked: 'My access to this workspace was revoked; whoever installed me has to reinstall me.',
  account_inactive: 'My access to this workspace was switched off; whoever installed me has to reinstall me.',
};

/** What a person is told when Slack did not let the bot write, by Slack's reason. */
export const sentenceOfRefusal = (reason: string): string =>
  refusals[reason] ?? `Slack did not let me write here (${reason}).`;

export const sentenceFor = (error: unknown): string => {
  if (error instanceof SlackRefused) return sentenceOfRefusal(error.reason);
  return 'Slack did not answer me, so nothing was started. Ask again in a minute.';
};
