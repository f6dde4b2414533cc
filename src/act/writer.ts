import type { ApiAnswer } from '../collect/kubernetes/api-answer.ts';
import { connectApi } from '../collect/kubernetes/api-connection.ts';
import { type KubeconfigPlace, loadKubeConfig } from '../collect/kubernetes/kubeconfig.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { apiAnswer } from '../limits/limits.ts';
import { say } from '../words/say.ts';

const fieldManager = 'calico-why';
const requestTimeoutMs = 10_000;

/** The patch with the resourceVersion that it is held to, whatever the patch itself says of it. */
const heldTo = (patch: object, resourceVersion: string): object => {
  const metadata = 'metadata' in patch && typeof patch.metadata === 'object' ? patch.metadata : {};
  return { ...patch, metadata: { ...metadata, resourceVersion } };
};

/**
 * The only requests that change objects. None of them throws; an answer without a status may have happened.
 * @throws PublicError when the kubeconfig cannot be used.
 */
export const connectWriter = (place: KubeconfigPlace) => {
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
    /** Refused with 409 where the object has another uid. */
    deleteObject: (path: string, uid: string, signal?: AbortSignal): Promise<ApiAnswer> =>
      send('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } }, { signal }),
    /** Merge patch; refused with 409 where the object has another resourceVersion. */
    patch: (path: string, resourceVersion: string, patch: object, signal?: AbortSignal): Promise<ApiAnswer> =>
      send('PATCH', path, heldTo(patch, resourceVersion), {
        query: { fieldManager, fieldValidation: 'Strict' },
        contentType: 'application/merge-patch+json',
        signal,
      }),
    /** Refused with 409 where there is one of that name; `dryRun`: only tried. */
    create: (
      path: string,
      object: object,
      { dryRun = false, signal }: { dryRun?: boolean; signal?: AbortSignal } = {},
    ): Promise<ApiAnswer> =>
      send('POST', path, object, {
        query: { fieldManager, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) },
        signal,
      }),
    close: (): void => api.close(),
  };
};

export type Writer = ReturnType<typeof connectWriter>;

/** Did it happen? A server that did not answer, or broke while answering, may have done it. */
export const outcomeOf = (answer: ApiAnswer): 'done' | 'failed' | 'unknown' => {
  if (answer.kind === 'ok') return 'done';
  if (answer.kind !== 'failed') return 'failed';
  return answer.status !== undefined && answer.status < 500 ? 'failed' : 'unknown';
};
