import { rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './context.ts';
import { nodeOfPod } from './exec.ts';
import type { ExecBackend, RunningCommand } from './exec-backend.ts';
import { type FailureBehaviour, type FailureMatch, Faults, failureAnswer } from './faults.ts';
import { Authorizer } from './rbac.ts';
import { sendError, sendJson, sendText } from './reply.ts';
import { attributesOf, parseRequest } from './request.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { route } from './router.ts';
import { unauthorized } from './status.ts';
import type { ObjectStore } from './store.ts';
import { makeTls, type TlsFiles } from './tls.ts';
import { upgradeHandler } from './upgrade.ts';
import { Tokens, type User } from './users.ts';

export interface ApiServerOptions {
  store: ObjectStore;
  /** Runs commands in containers; without it every exec fails as a missing program does. */
  exec?: ExecBackend;
  /** Made afresh if absent. */
  tls?: TlsFiles;
  /** 127.0.0.1 if absent. */
  host?: string;
  /** Any free port if absent. */
  port?: number;
  /** Addresses and names beyond `host` that the certificate is good for. */
  certificateFor?: { addresses?: readonly string[]; names?: readonly string[] };
  /** A second listener, plain HTTP on this path: reachable from any network namespace. */
  unixSocket?: string;
  /** Further tokens. */
  users?: Record<string, User>;
  /** False lets everyone with a known token do everything. */
  rbac?: boolean;
  /** Tokens are derived from it; the same seed gives the same tokens. */
  tokenSeed?: string;
  /** Verbs on `pods/exec` an exec needs: `['get']` as on v1.32; newer servers want `create` as well. */
  execVerbs?: readonly string[];
  logs?: (pod: { namespace: string; name: string }, container: string | undefined, query: URLSearchParams) => string;
  bookmarkMs?: number;
}

export interface ApiServer {
  /** `https://host:port`. */
  url: string;
  caCertPem: string;
  /** The bearer token of `admin` or of a service account `namespace/name`. */
  tokenFor(account: string): string;
  requests: { readonly entries: readonly LoggedRequest[]; reset(): void };
  /** Makes requests that match fail; returns the undo. */
  setFailure(match: FailureMatch, behaviour: FailureBehaviour): () => void;
  clearFailures(): void;
  /** Ends every open connection, watches and execs included, and goes on listening. */
  dropConnections(): void;
  close(): Promise<void>;
}

const noExec: ExecBackend = () => Promise.reject(new Error('error executing command in container: no runtime'));

const listen = (server: Server, where: { host: string; port: number } | { path: string }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

/** Starts a Kubernetes API server double over the store. */
export const startApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
  const host = options.host ?? '127.0.0.1';
  const { addresses = [], names = [] } = options.certificateFor ?? {};
  const tls = options.tls ?? (await makeTls([...new Set(['127.0.0.1', host, ...addresses])], names));
  const tokens = new Tokens(options.tokenSeed ?? crypto.randomUUID(), options.users);
  const faults = new Faults();
  const log = new RequestLog();
  let port = 0;
  const cluster: Cluster = {
    store: options.store,
    authorizer: new Authorizer(options.store, options.rbac !== false),
    address: () => `${host}:${port}`,
    bookmarkMs: options.bookmarkMs ?? 60_000,
    logs: options.logs ?? (() => ''),
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const url = req.url ?? '/';
    const info = parseRequest(req.method ?? 'GET', url);
    const entry = log.start(req.method ?? 'GET', url, info);
    const settle = () => log.end(entry, res.headersSent ? res.statusCode : 0);
    res.once('close', () => entry.status === 0 && settle());
    try {
      const user = tokens.userOf(req.headers.authorization);
      entry.user = user?.name ?? '';
      const { namespace = '', name = '' } = info.resource ?? {};
      const fault = faults.for(req.method ?? 'GET', url, info, entry.user, () =>
        nodeOfPod(cluster.store, namespace, name),
      );
      if (await misbehave(res, fault)) return;
      if (!user) throw unauthorized();
      cluster.authorizer.require(user, attributesOf(info));
      await route({ cluster, user, info, req, res }, fault);
    } catch (error) {
      sendError(res, error);
    } finally {
      settle();
    }
  };

  const running = new Set<RunningCommand>();
  const upgrade = upgradeHandler({
    cluster,
    running,
    tokens,
    faults,
    log,
    backend: options.exec ?? noExec,
    execVerbs: options.execVerbs ?? ['get'],
  });

  const open = new Set<Socket>();
  const handle = (req: IncomingMessage, res: ServerResponse): void => void answer(req, res);
  const servers: Server[] = [createHttpsServer({ key: tls.key, cert: tls.cert }, handle)];
  if (options.unixSocket) servers.push(createHttpServer(handle));
  for (const server of servers) {
    server.on('upgrade', (req, socket, head) => void upgrade(req, socket, head));
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    // Watches stay open for as long as their client likes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 60_000;
  }
  const [https, unix] = servers;
  if (https) {
    await listen(https, { host, port: options.port ?? 0 });
    port = (https.address() as AddressInfo).port;
  }
  if (unix && options.unixSocket) {
    // What a server that was killed left behind.
    rmSync(options.unixSocket, { force: true });
    await listen(unix, { path: options.unixSocket });
  }

  const dropConnections = (): void => {
    for (const socket of open) socket.destroy();
  };

  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    caCertPem: tls.ca,
    tokenFor: (account) => tokens.tokenFor(account),
    requests: log,
    setFailure: (match, behaviour) => faults.set(match, behaviour),
    clearFailures: () => faults.clear(),
    dropConnections,
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      dropConnections();
      for (const command of running) command.kill();
      await Promise.all(closed);
    },
  };
};

/** True when the failure has dealt with the request. */
const misbehave = async (res: ServerResponse, fault: FailureBehaviour | undefined): Promise<boolean> => {
  if (!fault || fault.kubeletUnreachable) return false;
  if (fault.latencyMs) await delay(fault.latencyMs);
  if (fault.hang) {
    await new Promise<void>((resolve) => void res.once('close', resolve));
    return true;
  }
  if (fault.drop) {
    res.destroy();
    return true;
  }
  const reply = failureAnswer(fault);
  if (!reply) return false;
  if (fault.retryAfter !== undefined) res.setHeader('retry-after', String(fault.retryAfter));
  if (reply.contentType === 'application/json') sendJson(res, reply.code, reply.body);
  else sendText(res, reply.code, reply.body, reply.contentType);
  return true;
};
