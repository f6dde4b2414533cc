import type { Data } from '../model.ts';

/** A refusal in Slack's form: `{ok: false, error, ...more}`. */
export class ApiError extends Error {
  readonly code: string;
  readonly more: Data;

  constructor(code: string, more: Data = {}) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.more = more;
  }
}

/** A refusal with the reasons that Slack lists, as `invalid_blocks` and `invalid_arguments` do. */
export const refuseWith = (code: string, errors: string[]): ApiError =>
  new ApiError(code, {
    ...(errors.length > 0 ? { errors, response_metadata: { messages: errors.map((each) => `[ERROR] ${each}`) } } : {}),
  });
