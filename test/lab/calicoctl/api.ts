import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { load } from 'js-yaml';
import { type KubeObject, listAt, valueAt } from '../api/object.ts';

/** Requests to the API server of the kubeconfig, as calicoctl's own client makes them. */
export interface Api {
  /** `undefined` where there is no such object. */
  get(path: string): Promise<KubeObject | undefined>;
  list(path: string): Promise<KubeObject[]>;
  create(path: string, object: object): Promise<KubeObject>;
  update(path: string, object: KubeObject): Promise<KubeObject>;
  /** With the object's uid and resourceVersion. */
  remove(path: string, object: KubeObject): Promise<void>;
}

export class ApiFailure extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The kubeconfig that calicoctl was told of. Throws as the real one does where there is none. */
export const openApi = (env: NodeJS.ProcessEnv): Api => {
  const path = env.KUBECONFIG ?? '';
  let config: unknown;
  try {
    config = load(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`Failed to create Calico API client: stat ${path}: no such file or directory`);
  }
  const server = String(valueAt(listAt(config, 'clusters')[0], 'cluster', 'server'));
  const ca = Buffer.from(
    String(valueAt(listAt(config, 'clusters')[0], 'cluster', 'certificate-authority-data')),
    'base64',
  );
  const token = String(valueAt(listAt(config, 'users')[0], 'user', 'token'));

  const call = (method: string, at: string, body?: object): Promise<{ status: number; body: unknown }> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...length };
      const sent = request(new URL(at, server), { method, ca, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const said = Buffer.concat(chunks).toString('utf8');
          const answer: unknown = said.trimStart().startsWith('{') ? JSON.parse(said) : { message: said.trim() };
          resolve({ status: response.statusCode ?? 0, body: answer });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });

  const must = async (method: string, at: string, body?: object): Promise<unknown> => {
    const answer = await call(method, at, body);
    if (answer.status < 300) return answer.body;
    throw new ApiFailure(answer.status, String(valueAt(answer.body, 'message') ?? `status ${answer.status}`));
  };

  return {
    get: async (at) => {
      const answer = await call('GET', at);
      if (answer.status === 404) return undefined;
      if (answer.status < 300) return answer.body as KubeObject;
      throw new ApiFailure(answer.status, String(valueAt(answer.body, 'message')));
    },
    list: async (at) => {
      const body = (await must('GET', at)) as { kind: string; apiVersion: string; items?: KubeObject[] };
      const kind = body.kind.replace(/List$/, '');
      return (body.items ?? []).map((item) => ({ ...item, kind, apiVersion: body.apiVersion }));
    },
    create: async (at, object) => (await must('POST', at, object)) as KubeObject,
    update: async (at, object) => (await must('PUT', at, object)) as KubeObject,
    remove: async (at, { metadata }) => {
      const { uid, resourceVersion } = metadata;
      await must('DELETE', at, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid, resourceVersion } });
    },
  };
};

export const crd = (resource: string, name?: string): string =>
  `/apis/crd.projectcalico.org/v1/${resource}${name === undefined ? '' : `/${name}`}`;
