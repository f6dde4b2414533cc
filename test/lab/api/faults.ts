import type { RequestInfo } from './request.ts';
import { ApiError } from './status.ts';

/** Which requests a failure meets; every given field must fit. */
export interface FailureMatch {
  method?: string;
  /** Substring or pattern of path and query. */
  path?: string | RegExp;
  verb?: string;
  /** Plural name, such as `pods`. */
  resource?: string;
  subresource?: string;
  user?: string;
  /** For exec and logs: the node the pod runs on. */
  node?: string;
}

export interface FailureBehaviour {
  /** Milliseconds before anything else happens. */
  latencyMs?: number;
  /** Answer with this code; `message` in a Status, or `body` as it is with `contentType`. */
  status?: number;
  message?: string;
  reason?: string;
  body?: string;
  contentType?: string;
  /** Seconds in a Retry-After header. */
  retryAfter?: number;
  /** Never answer. */
  hang?: boolean;
  /** Close the connection without an answer. */
  drop?: boolean;
  /** Exec and logs: the kubelet does not answer; the failure of a real server after `latencyMs` (30 s there). */
  kubeletUnreachable?: boolean;
  /** Exec: close the WebSocket after this many bytes of output. */
  dropAfterBytes?: number;
  /** Meets this many requests only. */
  times?: number;
}

interface Failure {
  match: FailureMatch;
  behaviour: FailureBehaviour;
  left: number;
}

const fits = (match: FailureMatch, method: string, url: string, info: RequestInfo, user: string): boolean =>
  (match.method === undefined || match.method === method) &&
  (match.path === undefined || (typeof match.path === 'string' ? url.includes(match.path) : match.path.test(url))) &&
  (match.verb === undefined || match.verb === info.verb) &&
  (match.resource === undefined || match.resource === info.resource?.plural) &&
  (match.subresource === undefined || match.subresource === info.resource?.subresource) &&
  (match.user === undefined || match.user === user);

/** Failures on demand. The first that fits a request is used. */
export class Faults {
  private list: Failure[] = [];

  set(match: FailureMatch, behaviour: FailureBehaviour): () => void {
    const failure = { match, behaviour, left: behaviour.times ?? Number.POSITIVE_INFINITY };
    this.list.push(failure);
    return () => {
      this.list = this.list.filter((one) => one !== failure);
    };
  }

  clear(): void {
    this.list = [];
  }

  for(
    method: string,
    url: string,
    info: RequestInfo,
    user: string,
    nodeOf: () => string | undefined,
  ): FailureBehaviour | undefined {
    const found = this.list.find(
      ({ match, left }) =>
        left > 0 && fits(match, method, url, info, user) && (match.node === undefined || match.node === nodeOf()),
    );
    if (found) found.left -= 1;
    return found?.behaviour;
  }
}

const reasons: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const messages: Record<number, string> = {
  401: 'Unauthorized',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** The answer a failure asks for, if it asks for one. */
export const failureAnswer = (
  fault: FailureBehaviour,
): { code: number; body: string; contentType: string } | undefined => {
  if (fault.status === undefined) return undefined;
  const code = fault.status;
  if (fault.body !== undefined)
    return { code, body: fault.body, contentType: fault.contentType ?? 'text/plain; charset=utf-8' };
  const message =
    fault.message ?? messages[code] ?? `an error on the server ("injected") has prevented the request from succeeding`;
  const error = new ApiError(code, fault.reason ?? reasons[code] ?? 'Unknown', message, {});
  return { code, body: JSON.stringify(error.status), contentType: 'application/json' };
};
