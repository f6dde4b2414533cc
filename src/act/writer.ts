import type { ApiAnswer } from '../collect/kubernetes/api-answer.ts';
import { connectApi } from '../collect/kubernetes/api-connection.ts';
import { type KubeconfigPlace, loadKubeConfig } from '../collect/kubernetes/kubeconfig.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { apiAnswer } from '../limits/limits.ts';
import { say } from '../words/say.ts';

/** The only requests that change objects. None of them throws; an answer without a status may have happened. */
export interface Writer {
  /** Refused with 409 where the object has another uid. */
  deleteObject(path: string, uid: string, signal?: AbortSignal): Promise<ApiAnswer>;
  /** Merge patch; refused with 409 where the object has another resourceVersion. */
  patch(path: string, resourceVersion: string, patch: object, signal?: AbortSignal): Promise<ApiAnswer>;
  /** Refused with 409 where there is one of that name; `dryRun`: only tried. */
  create(path: string, object: object, options?: { dryRun?: boolean; signal?: AbortSignal }): Promise<ApiAnswer>;
  close(): void;
}

const fieldManager = 'calico-why';
const requestTimeoutMs = 10_000;

/** The patch with the resourceVersion that it is held to, whatever the patch itself says of it. */
const heldTo = (patch: object, resourceVersion: string): object => {
  const metadata = 'metadata' in patch && typeof patch.metadata === 'object' ? patch.metadata : {};
  return { ...patch, metadata: { ...metadata, resourceVersion } };
};

/** @throws PublicError when the kubeconfig cannot be used. */
export const connectWriter = (place: KubeconfigPlace): Writer => {
  const api = connectApi(loadKubeConfig(place), requestTimeoutMs);
  const send = (
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object,
    more: { query?: Record<string, string>; contentType?: string; signal?: AbortSignal | undefined } = {},
  ): Promise<ApiAnswer> =>
    api.ask(path, {
      method,
      query: more.query ?? {},
      accept: 'application/json',
      signal: more.signal,
      sent: JSON.stringify(body),
      ...(more.contentType === undefined ? {} : { contentType: more.contentType }),
      read: (text) => parseJson(text, say('noun.the-answer'), apiAnswer),
    });
  return {
    deleteObject: (path, uid, signal) =>
      send('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } }, { signal }),
    patch: (path, resourceVersion, patch, signal) =>
      send('PATCH', path, heldTo(patch, resourceVersion), {
        query: { fieldManager, fieldValidation: 'Strict' },
        contentType: 'application/merge-patch+json',
        signal,
      }),
    create: (path, object, { dryRun = false, signal } = {}) =>
      send('POST', path, object, {
        query: { fieldManager, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) },
        signal,
      }),
    close: () => api.close(),
  };
};

/** Did it happen? A server that did not answer, or broke while answering, may have done it. */
export const outcomeOf = (answer: ApiAnswer): 'done' | 'failed' | 'unknown' => {
  if (answer.kind === 'ok') return 'done';
  if (answer.kind !== 'failed') return 'failed';
  return answer.status !== undefined && answer.status < 500 ? 'failed' : 'unknown';
};
