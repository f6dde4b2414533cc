/** One Web API call: token, scopes, faults, the method, the log. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../controls.ts';
import type { Data } from '../model.ts';
import type { Rates } from '../rates.ts';
import { ApiError } from './api-error.ts';
import { Arguments } from './arguments.ts';
import { assistantMethods } from './assistant-methods.ts';
import { chatMethods } from './chat-methods.ts';
import type { ApiContext, Method, Methods } from './context.ts';
import { conversationMethods } from './conversation-methods.ts';
import { fileMethods } from './file-methods.ts';
import { markMethods } from './mark-methods.ts';
import { peopleMethods } from './people-methods.ts';
import { viewMethods } from './view-methods.ts';

const methods: Methods = {
  ...peopleMethods,
  ...assistantMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...markMethods,
  ...viewMethods,
  'api.test': { scopes: [], run: (_context, args) => ({ args: args.all }) },
};

/** Every scope that some method asks for; what a fresh workspace grants. */
export const allScopes = (): Set<string> =>
  new Set(['commands', 'app_mentions:read', ...Object.values(methods).flatMap((method) => method.scopes)]);

/** The answer; `undefined` body means: drop the connection. */
export type CallAnswer = { status: number; body: Data | undefined; headers: { [name: string]: string } };

export type Tokens = { bot: string; app: string };

export const callMethod = async (
  context: ApiContext & { tokens: Tokens; rates: Rates },
  name: string,
  all: Data,
  token: string | undefined,
): Promise<CallAnswer> => {
  const { store, controls } = context;
  const fault = controls.take(name);
  const at = store.clock();
  const { token: _hidden, ...args } = all;
  const log = (answer: CallAnswer): CallAnswer => {
    const words = fault ? { fault: fault.kind } : {};
    store.calls.push({ at, method: name, args, status: answer.status, response: answer.body, ...words });
    return answer;
  };
  const delay = controls.delayFor(name);
  if (delay > 0) await wait(delay);
  const early = fault ? beforehand(fault) : undefined;
  if (early) return log(early);
  if (controls.enforceRates) {
    const channel = typeof args.channel === 'string' ? args.channel : undefined;
    const seconds = context.rates.waitSeconds(name, channel, store.clock());
    if (seconds !== undefined) return log(tooMany(seconds));
  }
  try {
    const method = methods[name];
    if (!method) throw new ApiError('unknown_method', { req_method: name });
    allow(context, name, method, token);
    const result = await method.run(context, new Arguments(args));
    const body = { ok: true, ...result };
    if (fault?.kind === 'ambiguous') return log({ status: 0, body: undefined, headers: {} });
    return log({ status: 200, body, headers: scopeHeaders(context, method) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return log({ status: 200, body: { ok: false, error: error.code, ...error.more }, headers: {} });
  }
};

const beforehand = (fault: Fault): CallAnswer | undefined => {
  switch (fault.kind) {
    case 'ratelimited':
      return tooMany(fault.retryAfterSeconds);
    case 'network':
      return { status: 0, body: undefined, headers: {} };
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error, ...fault.more }, headers: {} };
    case 'http':
      return { status: fault.status, body: {}, headers: {} };
    case 'ambiguous':
      return undefined;
  }
};

const tooMany = (seconds: number): CallAnswer => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(seconds) },
});

const allow = (
  context: ApiContext & { tokens: Tokens },
  name: string,
  method: Method,
  token: string | undefined,
): void => {
  const { tokens, scopes } = context;
  if (name === 'api.test') return;
  if (token === undefined || token === '') throw new ApiError('not_authed');
  if (token !== tokens.bot && token !== tokens.app) throw new ApiError('invalid_auth');
  const isApp = token === tokens.app;
  if ((method.token === 'app') !== isApp) throw new ApiError('not_allowed_token_type');
  if (method.scopes.length > 0 && !method.scopes.some((scope) => scopes.has(scope))) {
    throw new ApiError('missing_scope', { needed: method.scopes.join(','), provided: [...scopes].join(',') });
  }
};

const scopeHeaders = (context: ApiContext, method: Method): { [name: string]: string } => ({
  'x-oauth-scopes': [...context.scopes].join(','),
  ...(method.scopes.length > 0 ? { 'x-accepted-oauth-scopes': method.scopes.join(',') } : {}),
});
