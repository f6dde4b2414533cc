import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { messageOf, PublicError } from '../../errors.ts';
import type { Exec } from '../exec.ts';
import { type ApiAnswer, readStatusMessage } from './answer.ts';
import { execThrough } from './exec-websocket.ts';

/** One cluster, as its kubeconfig shows it. Reads only, and exec; nothing here writes an object. */
export interface Cluster {
  /** Host of the API server, for people. */
  server: string;
  /** GET of an API path that starts with `/`. Never throws: what went wrong is in the answer. */
  get(
    path: string,
    query?: Record<string, string>,
    options?: { accept?: string; signal?: AbortSignal },
  ): Promise<ApiAnswer>;
  exec: Exec;
  /** API requests so far, exec included. */
  requests(): number;
  close(): void;
}

/** What the sweeps ask besides objects. Still nothing is written: a review is answered and stored nowhere. */
export interface SweepCluster extends Cluster {
  /** POST of a review of `authorization.k8s.io/v1`, such as `subjectaccessreviews`. */
  review(resource: 'subjectaccessreviews', body: object, options?: { signal?: AbortSignal }): Promise<ApiAnswer>;
  /** GET whose answer is plain text, such as a log; it is in `body`, as a string. */
  getText(path: string, query?: Record<string, string>, options?: { signal?: AbortSignal }): Promise<ApiAnswer>;
}

export interface ClusterSettings {
  /** Path of a kubeconfig; absent: the usual places, then the pod's own service account. */
  kubeconfig?: string;
  context?: string;
  /** Deadline of one GET, in milliseconds. */
  requestTimeoutMs: number;
}

/** Names that a cluster gives become part of paths; none may lead elsewhere. */
const apiPath = /^(\/[A-Za-z0-9][A-Za-z0-9.:_-]*)+$/;

const maxBodyBytes = 64 * 1024 * 1024;

const loadKubeConfig = (settings: Pick<ClusterSettings, 'kubeconfig' | 'context'>): KubeConfig => {
  const config = new KubeConfig();
  try {
    if (settings.kubeconfig) config.loadFromFile(settings.kubeconfig);
    else config.loadFromDefault();
    if (settings.context) config.setCurrentContext(settings.context);
  } catch (error) {
    throw new PublicError(
      'kubeconfig',
      `The kubeconfig ${settings.kubeconfig ?? ''} could not be read: ${messageOf(error)}.`,
      {
        cause: error,
        next: 'Check the path given by --kubeconfig or KUBECONFIG.',
      },
    );
  }
  // What the library makes up where it finds nothing.
  if (!settings.kubeconfig && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new PublicError('kubeconfig', 'No kubeconfig was found, and this is no pod with a service account.', {
      next: 'Name one with --kubeconfig or KUBECONFIG.',
    });
  }
  if (!config.getCurrentCluster()) {
    throw new PublicError(
      'kubeconfig',
      `The kubeconfig has no cluster for the context ${config.getCurrentContext() || '(none)'}.`,
      {
        next: 'Name a context of the kubeconfig with --context.',
      },
    );
  }
  return config;
};

const serverOf = (written: unknown): URL => {
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : undefined;
  if (url?.protocol === 'https:') return url;
  throw new PublicError(
    'kubeconfig',
    `The kubeconfig's address of the API server is no https URL: ${written || '(none)'}.`,
    {
      next: "Set the cluster's server in the kubeconfig, such as https://10.0.0.1:6443.",
    },
  );
};

/** Opens a cluster: credentials come from the kubeconfig, connections are kept alive between questions. */
export const connectCluster = (settings: ClusterSettings): SweepCluster => {
  const config = loadKubeConfig(settings);
  const target = config.getCurrentCluster();
  if (!target) throw new PublicError('kubeconfig', 'The kubeconfig names no cluster.');
  const base = serverOf(target.server);
  let agent: https.Agent | undefined;
  let count = 0;

  const options = async (): Promise<https.RequestOptions> => {
    const fresh: https.RequestOptions = {};
    await config.applyToHTTPSOptions(fresh);
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

  interface Asked {
    method: 'GET' | 'POST';
    query: Record<string, string>;
    accept: string;
    signal: AbortSignal | undefined;
    sent?: string;
    read: (text: string) => unknown;
  }

  const ask = async (path: string, { method, query, accept, signal, sent, read }: Asked): Promise<ApiAnswer> => {
    if (!apiPath.test(path)) return { kind: 'failed', message: `${JSON.stringify(path)} is no path of the API` };
    count += 1;
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
    url.search = new URLSearchParams(query).toString();
    const deadline = AbortSignal.timeout(settings.requestTimeoutMs);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const prepared = await options();
      const headers = {
        ...prepared.headers,
        accept,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const { status, text } = await request(url, { ...prepared, method, headers }, stop, sent);
      if (status >= 200 && status < 300) return { kind: 'ok', body: read(text) };
      const message = readStatusMessage(text, status);
      if (status === 404) return { kind: 'not-found', message, groupMissing: !text.trimStart().startsWith('{') };
      if (status === 403) return { kind: 'refused', message: `forbidden: ${message}` };
      if (status === 401)
        return { kind: 'refused', message: 'unauthorized: the API server does not accept these credentials' };
      return { kind: 'failed', message: `the API server answered ${status}: ${message}` };
    } catch (error) {
      if (deadline.aborted) {
        return { kind: 'failed', message: `${base.host} did not answer in ${settings.requestTimeoutMs / 1000} s` };
      }
      return { kind: 'failed', message: `${base.host}: ${messageOf(error)}` };
    }
  };

  const get: Cluster['get'] = (path, query = {}, { accept = 'application/json', signal } = {}) =>
    ask(path, { method: 'GET', query, accept, signal, read: JSON.parse });

  const runExec = execThrough(config);
  return {
    server: base.host,
    get,
    getText: (path, query = {}, { signal } = {}) =>
      ask(path, { method: 'GET', query, accept: 'text/plain, */*', signal, read: (text) => text }),
    review: (resource, body, { signal } = {}) =>
      ask(`/apis/authorization.k8s.io/v1/${resource}`, {
        method: 'POST',
        query: {},
        accept: 'application/json',
        signal,
        sent: JSON.stringify(body),
        read: JSON.parse,
      }),
    exec: (to, what) => {
      count += 1;
      return runExec(to, what);
    },
    requests: () => count,
    close: () => agent?.destroy(),
  };
};

const request = (
  url: URL,
  options: https.RequestOptions,
  signal: AbortSignal,
  sent?: string,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const call = https.request(url, { ...options, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBodyBytes) response.destroy(new Error('the answer is larger than 64 MiB'));
        else chunks.push(chunk);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(sent);
  });
