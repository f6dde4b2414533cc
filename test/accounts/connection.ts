import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { z } from 'zod';
import type { Exec } from '../../src/collect/exec.ts';
import { type ApiConnection, connectApi } from '../../src/collect/kubernetes/api-connection.ts';
import { execThrough } from '../../src/collect/kubernetes/exec-websocket.ts';
import { said } from '../helpers/said.ts';

/** What the API server said to one request. */
export interface Said {
  ok: boolean;
  body: unknown;
  message: string;
}

/** One account at an API server. */
export interface As {
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, type?: string): Promise<Said>;
  exec: Exec;
  close(): void;
}

const requestTimeoutMs = 15_000;

const readBody = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const asUser = (config: KubeConfig): As => {
  const api: ApiConnection = connectApi(config, requestTimeoutMs);
  return {
    send: async (method, path, body, type) => {
      const [at = '', query = ''] = path.split('?');
      const answer = await api.ask(at, {
        method,
        query: Object.fromEntries(new URLSearchParams(query)),
        accept: 'application/json',
        signal: undefined,
        read: readBody,
        ...(body === undefined ? {} : { sent: JSON.stringify(body) }),
        ...(type === undefined ? {} : { contentType: type }),
      });
      return answer.kind === 'ok'
        ? { ok: true, body: answer.body, message: '' }
        : { ok: false, body: undefined, message: said(answer.message) };
    },
    exec: execThrough(config),
    close: () => api.close(),
  };
};

export const adminOf = (kubeconfig: string): { config: KubeConfig; as: As } => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return { config, as: asUser(config) };
};

/** The same server with another token. */
export const withToken = (config: KubeConfig, token: string): As => {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig names no cluster');
  const other = new KubeConfig();
  other.loadFromClusterAndUser(cluster, { name: 'account', token });
  return asUser(other);
};

const tokenSchema = z.object({ status: z.object({ token: z.string().min(1) }) });

/** A real token of an account, as the kubelet would get it for a pod. @throws Error where there is none. */
export const requestToken = async (admin: As, namespace: string, name: string): Promise<string> => {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const said = await admin.send('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  const parsed = tokenSchema.safeParse(said.body);
  if (!parsed.success) throw new Error(`no token for ${namespace}/${name}: ${said.message}`);
  return parsed.data.status.token;
};
