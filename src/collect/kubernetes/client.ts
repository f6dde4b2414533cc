import type { IPAMBlock } from '../../case/objects.ts';
import type { Read } from '../../case/read.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { apiAnswer } from '../../limits/limits.ts';
import { say } from '../../words/say.ts';
import type { Exec } from '../exec.ts';
import type { ApiAnswer } from './api-answer.ts';
import { connectApi } from './api-connection.ts';
import { execThrough } from './exec-websocket.ts';
import { type KubeconfigPlace, loadKubeConfig } from './kubeconfig.ts';

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
  /** Set where Calico's objects are not in the Kubernetes API. */
  datastore?: 'etcd';
  /** The block of an address, where it is not read as an object. */
  blockWith?(address: string, cidr: string, signal: AbortSignal): Promise<Read<IPAMBlock>>;
  /** API requests so far, exec included. */
  requests(): number;
  close(): void;
}

/** What the cluster checks ask besides objects. Still nothing is written: a review is answered and stored nowhere. */
export interface ListingCluster extends Cluster {
  /** POST of a review of `authorization.k8s.io/v1`. */
  review(
    resource: 'subjectaccessreviews' | 'selfsubjectaccessreviews',
    body: object,
    options?: { signal?: AbortSignal },
  ): Promise<ApiAnswer>;
  /** How far the server's clock is ahead of ours by its last answer, in milliseconds; absent: nobody knows. */
  clockAheadMs?(): number | undefined;
  /** GET whose answer is plain text, such as a log; it is in `body`, as a string. */
  getText(path: string, query?: Record<string, string>, options?: { signal?: AbortSignal }): Promise<ApiAnswer>;
}

export interface ClusterSettings extends KubeconfigPlace {
  /** Deadline of one GET, in milliseconds. */
  requestTimeoutMs: number;
}

const readBody = (text: string): unknown => parseJson(text, say('noun.the-answer'), apiAnswer);

/** Opens a cluster: credentials come from the kubeconfig, connections are kept alive between questions. */
export const connectCluster = (settings: ClusterSettings): ListingCluster => {
  const config = loadKubeConfig(settings);
  const api = connectApi(config, settings.requestTimeoutMs);
  let execs = 0;

  const get: Cluster['get'] = (path, query = {}, { accept = 'application/json', signal } = {}) =>
    api.ask(path, { method: 'GET', query, accept, signal, read: readBody });

  const runExec = execThrough(config);
  return {
    server: api.server,
    get,
    getText: (path, query = {}, { signal } = {}) =>
      api.ask(path, { method: 'GET', query, accept: 'text/plain, */*', signal, read: (text) => text }),
    review: (resource, body, { signal } = {}) =>
      api.ask(`/apis/authorization.k8s.io/v1/${resource}`, {
        method: 'POST',
        query: {},
        accept: 'application/json',
        signal,
        sent: JSON.stringify(body),
        read: readBody,
      }),
    exec: (to, what) => {
      execs += 1;
      return runExec(to, what);
    },
    requests: () => api.requests() + execs,
    clockAheadMs: () => api.clockAheadMs(),
    close: () => api.close(),
  };
};
