import type { RequestOptions } from 'node:https';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { FailureCode } from '../../case/read.ts';
import { CodedError, messageOf, PublicError } from '../../errors.ts';
import { byteStore } from '../../limits/byte-store.ts';
import { apiAnswer, megabyte, refusalBytes } from '../../limits/limits.ts';
import { timeLimit } from '../../limits/time-limit.ts';
import { keepSecrets, withoutSecrets } from '../../secrets.ts';
import { tableOf } from '../../table.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type ApiAnswer, readApiStatus } from './api-answer.ts';
import { serverOf } from './kubeconfig.ts';

/** Remembers what a request proves who we are with, so that a server that echoes it tells nobody. */
const keepCredentials = ({ headers, auth, key, passphrase }: RequestOptions): void => {
  const named = headers && !Array.isArray(headers) ? Object.entries(headers) : [];
  for (const [name, value] of named) {
    if (name.toLowerCase() === 'authorization' && typeof value === 'string') keepSecrets(value.replace(/^\S+ /, ''));
  }
  keepSecrets(auth ?? undefined, auth?.slice(auth.indexOf(':') + 1), passphrase);
  for (const each of [key].flat()) if (typeof each === 'string' || Buffer.isBuffer(each)) keepSecrets(each.toString());
};

/** One request to the API server. */
interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query: Record<string, string>;
  accept: string;
  signal: AbortSignal | undefined;
  sent?: string;
  /** Of what is sent; `application/json` if absent. */
  contentType?: string;
  /** Own deadline instead of the usual one, in milliseconds. */
  timeoutMs?: number;
  read: (text: string) => unknown;
}

export interface ApiConnection {
  /** Host of the API server, for people. */
  server: string;
  /** Never throws: what went wrong is in the answer. */
  ask(path: string, request: ApiRequest): Promise<ApiAnswer>;
  /** Requests so far. */
  requests(): number;
  /** How far the server's clock is ahead of ours by its last answer, in milliseconds, to within a second and the way. */
  clockAheadMs(): number | undefined;
  close(): void;
}

/** Names that a cluster gives become part of paths; none may lead elsewhere. */
const apiPath = /^(\/[A-Za-z0-9][A-Za-z0-9.:_-]*)+$/;

/** Credentials come from the kubeconfig, connections are kept alive. */
export const connectApi = (config: KubeConfig, requestTimeoutMs: number): ApiConnection => {
  const target = config.getCurrentCluster();
  if (!target) throw new PublicError('kubeconfig', say('kubeconfig.no-cluster'));
  const base = serverOf(target.server);
  let agent: https.Agent | undefined;
  let count = 0;
  let ahead: number | undefined;

  const options = async (): Promise<https.RequestOptions> => {
    const fresh: https.RequestOptions = {};
    await config.applyToHTTPSOptions(fresh);
    keepCredentials(fresh);
    // The library's agent opens a connection for each request; ours keeps them. A proxy needs the library's.
    if (!target.proxyUrl) {
      agent ??= new https.Agent({
        keepAlive: true,
        maxSockets: 16,
        ca: fresh.ca,
        cert: fresh.cert,
        key: fresh.key,
        ...(fresh.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: fresh.rejectUnauthorized }),
        ...(fresh.servername === undefined ? {} : { servername: fresh.servername }),
      });
      fresh.agent = agent;
    }
    return fresh;
  };

  const ask: ApiConnection['ask'] = async (path, wanted) => {
    const { method, query, accept, signal, sent, contentType, read } = wanted;
    const timeoutMs = wanted.timeoutMs ?? requestTimeoutMs;
    if (!apiPath.test(path)) return { kind: 'failed', message: say('api.no-path', { path: JSON.stringify(path) }) };
    count += 1;
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
    url.search = new URLSearchParams(query).toString();
    const limit = timeLimit(timeoutMs);
    const deadline = limit.signal;
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const prepared = await options();
      const headers = {
        ...prepared.headers,
        accept,
        // Set explicitly: otherwise Node does not announce the body of a DELETE.
        ...(sent === undefined
          ? {}
          : { 'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(sent) }),
      };
      const { status, text, date } = await request(url, { ...prepared, method, headers }, stop, sent);
      const said = Date.parse(date ?? '');
      if (!Number.isNaN(said)) ahead = said - Date.now();
      if (status >= 200 && status < 300) return { kind: 'ok', body: read(text) };
      const { message, ...about } = readApiStatus(withoutSecrets(text), status);
      if (status === 404) {
        // An object that is missing is named; an unknown path is not, whether it is told as text or as a Status.
        return { kind: 'not-found', message, groupMissing: about.named === undefined, ...about };
      }
      if (status === 403) return { kind: 'refused', message: say('api.forbidden', { reason: message }) };
      if (status === 401)
        return {
          kind: 'refused',
          message: say('api.unauthorized'),
          code: 'unauthorized',
        };
      return { kind: 'failed', message: say('api.answered', { status, reason: message }), status };
    } catch (error) {
      if (deadline.aborted) {
        return {
          kind: 'failed',
          message: say('api.too-late', { host: base.host, seconds: timeoutMs / 1000 }),
          code: 'timeout',
        };
      }
      return { kind: 'failed', ...troubleOf(error, base.host) };
    } finally {
      limit.end();
    }
  };

  return { server: base.host, ask, requests: () => count, clockAheadMs: () => ahead, close: () => agent?.destroy() };
};

const codes: Readonly<Record<string, FailureCode>> = tableOf({ 'too-large': 'too-large', 'not-json': 'garbled' });

/** What came instead of an answer: it was not understood, or there was none. */
const troubleOf = (error: unknown, host: string): { message: Message; code: FailureCode } => {
  const known = error instanceof CodedError ? error : undefined;
  const detail = known?.said ?? verbatim(withoutSecrets(messageOf(error)));
  return {
    message: say('read.failed', { what: host, detail }),
    code: codes[known?.code ?? ''] ?? 'unreachable',
  };
};

const request = (
  url: URL,
  options: https.RequestOptions,
  signal: AbortSignal,
  sent?: string,
): Promise<{ status: number; text: string; date: string | undefined }> =>
  new Promise((resolve, reject) => {
    const call = https.request(url, { ...options, signal }, (response) => {
      const status = response.statusCode ?? 0;
      const fine = status >= 200 && status < 300;
      const limit = fine ? apiAnswer.bytes : refusalBytes;
      const body = byteStore(limit);
      const done = (): void => resolve({ status, text: body.text(), date: response.headers.date });
      response.on('data', (chunk: Buffer) => {
        if (body.add(chunk)) return;
        // Why it refused is in the first words, if anywhere.
        if (!fine) done();
        response.destroy(new Error(`the answer is larger than ${limit / megabyte} MB, which is all that is read`));
      });
      response.on('end', done);
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(sent);
  });
