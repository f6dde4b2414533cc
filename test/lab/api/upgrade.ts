import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { admitByPolicies } from './admission-policy.ts';
import type { Cluster } from './context.ts';
import { execProtocols, nodeOfPod, offeredProtocols, prepareExec, runExec } from './exec.ts';
import type { ExecBackend, RunningCommand } from './exec-backend.ts';
import { type FailureBehaviour, type Faults, failureAnswer } from './faults.ts';
import { attributesOf, parseRequest, type RequestInfo } from './request.ts';
import type { RequestLog } from './request-log.ts';
import { ApiError, internalError, unauthorized } from './status.ts';
import type { Tokens } from './users.ts';

/** WebSocket upgrades: exec. Everything that fails before the handshake is an ordinary HTTP answer. */

interface UpgradeParts {
  cluster: Cluster;
  tokens: Tokens;
  faults: Faults;
  log: RequestLog;
  backend: ExecBackend;
  /** Commands that still run; ended when the server closes. */
  running: Set<RunningCommand>;
  /** Verbs on `pods/exec` that must be granted; `get` alone on v1.32, newer servers ask for `create` too. */
  execVerbs: readonly string[];
}

/** The backend, its commands remembered while they run. */
const tracked =
  ({ backend, running }: UpgradeParts): ExecBackend =>
  async (...what) => {
    const command = await backend(...what);
    running.add(command);
    void command.done.finally(() => running.delete(command)).catch(() => undefined);
    return command;
  };

const answer = (socket: Duplex, code: number, body: string, type = 'application/json'): void => {
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    ...(body === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const authorize = (parts: UpgradeParts, req: IncomingMessage, info: RequestInfo) => {
  const user = parts.tokens.userOf(req.headers.authorization);
  if (!user) throw unauthorized();
  const asked = attributesOf(info);
  for (const verb of asked.subresource === 'exec' ? parts.execVerbs : [asked.verb]) {
    parts.cluster.authorizer.require(user, { ...asked, verb });
  }
  return user;
};

/** True when the failure has dealt with the request. */
const failed = async (socket: Duplex, fault: FailureBehaviour | undefined): Promise<boolean> => {
  if (!fault || fault.kubeletUnreachable) return false;
  if (fault.latencyMs) await delay(fault.latencyMs);
  if (fault.hang) return true;
  if (fault.drop) {
    socket.destroy();
    return true;
  }
  const reply = failureAnswer(fault);
  if (reply) answer(socket, reply.code, reply.body, reply.contentType);
  return reply !== undefined;
};

export const upgradeHandler = (parts: UpgradeParts) => {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].find((one) => execProtocols.includes(one)) ?? false,
  });
  return async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => undefined);
    const info = parseRequest('GET', req.url ?? '/');
    const entry = parts.log.start('GET', req.url ?? '/', info);
    try {
      const user = authorize(parts, req, info);
      entry.user = user.name;
      const { namespace = '', name = '', subresource } = info.resource ?? {};
      const node = () => nodeOfPod(parts.cluster.store, namespace, name);
      const fault = parts.faults.for('GET', req.url ?? '', info, user.name, node);
      if (await failed(socket, fault)) {
        parts.log.end(entry, fault?.status ?? 0);
        return;
      }
      if (info.resource?.plural !== 'pods' || subresource !== 'exec') {
        throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
      }
      const call = prepareExec(parts.cluster.store, namespace, name, info.query);
      const container = info.query.get('container');
      admitByPolicies(
        { cluster: parts.cluster, user, type: parts.cluster.store.type('pods'), name, namespace, subresource },
        {
          operation: 'CONNECT',
          object: {
            kind: 'PodExecOptions',
            apiVersion: 'v1',
            command: call.argv,
            ...(container ? { container } : {}),
            ...(call.stdin ? { stdin: true } : {}),
            ...(call.stdout ? { stdout: true } : {}),
            ...(call.stderr ? { stderr: true } : {}),
          },
        },
      );
      const offered = offeredProtocols(req);
      if (!offered.some((one) => execProtocols.includes(one))) {
        // A server hands what it does not know to the kubelet, which refuses (recording 60).
        parts.log.end(entry, 403);
        answer(socket, 403, '');
        return;
      }
      if (fault?.kubeletUnreachable && !offered.includes('v5.channel.k8s.io')) {
        await delay(fault.latencyMs ?? 30_000);
        throw internalError(`error dialing backend: dial tcp ${call.node}:10250: i/o timeout`);
      }
      sockets.handleUpgrade(req, socket, head, (client) => {
        parts.log.end(entry, 101);
        void runExec(client, call, tracked(parts), fault);
      });
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : internalError(String(thrown));
      parts.log.end(entry, error.code);
      answer(socket, error.code, JSON.stringify(error.status));
    }
  };
};
