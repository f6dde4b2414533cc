import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { type ExecBackend, execStatus, kubeletUnreachable } from './exec-backend.ts';
import type { FailureBehaviour } from './faults.ts';
import { type KubeObject, listAt, valueAt } from './object.ts';
import { ApiError, badRequest, notFound } from './status.ts';
import type { ObjectStore } from './store.ts';

/** Exec over WebSocket, subprotocols v5 and v4 of channel.k8s.io (recordings 53 to 62). */

export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };

export interface ExecCall {
  pod: { namespace: string; name: string };
  container: string;
  argv: string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  /** The address the kubelet would be asked at. */
  node: string;
  path: string;
}

export const nodeOfPod = (store: ObjectStore, namespace: string, name: string): string | undefined => {
  const node = valueAt(store.get('pods', name, namespace), 'spec', 'nodeName');
  return typeof node === 'string' && node !== '' ? node : undefined;
};

const nodeAddress = (store: ObjectStore, node: string): string => {
  const addresses = listAt(store.get('nodes', node), 'status', 'addresses');
  const internal = addresses.find((one) => valueAt(one, 'type') === 'InternalIP');
  return String(valueAt(internal, 'address') ?? node);
};

const names = (pod: KubeObject, list: string): string[] =>
  listAt(pod, 'spec', list).map((one) => String(valueAt(one, 'name')));

const containerOf = (pod: KubeObject, asked: string | null): string => {
  const main = names(pod, 'containers');
  const all = [...main, ...names(pod, 'initContainers'), ...names(pod, 'ephemeralContainers')];
  const wanted = asked || (main.length === 1 ? main[0] : undefined);
  if (wanted === undefined) {
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${main.join(' ')}]`,
    );
  }
  if (!all.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return wanted;
};

/** Checks the request as the API server does before it turns to the kubelet. Throws ApiError. */
export const prepareExec = (store: ObjectStore, namespace: string, name: string, query: URLSearchParams): ExecCall => {
  const pod = store.get('pods', name, namespace);
  if (!pod) throw notFound(store.type('pods'), name);
  const on = (flag: string) => query.get(flag) === 'true' || query.get(flag) === '1';
  const argv = query.getAll('command');
  if (argv.length === 0) {
    throw new ApiError(400, 'BadRequest', 'you must specify at least 1 command');
  }
  if (!on('stdin') && !on('stdout') && !on('stderr')) {
    throw badRequest('you must specify at least one of stdin, stdout, stderr');
  }
  const container = containerOf(pod, query.get('container'));
  const node = nodeOfPod(store, namespace, name);
  if (!node) throw badRequest(`pod ${name} does not have a host assigned`);
  return {
    pod: { namespace, name },
    container,
    argv,
    stdin: on('stdin'),
    stdout: on('stdout'),
    stderr: on('stderr'),
    node: nodeAddress(store, node),
    path: `/exec/${namespace}/${name}/${container}?${new URLSearchParams(argv.map((arg) => ['command', arg]))}`,
  };
};

const frame = (to: number, data: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.of(to), typeof data === 'string' ? Buffer.from(data) : data]);

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);

/** A slow reader slows the command, instead of filling this process. */
const highWater = 1024 * 1024;

class Output {
  private readonly socket: WebSocket;
  private left: number;

  constructor(socket: WebSocket, dropAfterBytes: number | undefined) {
    this.socket = socket;
    this.left = dropAfterBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Sends everything `from` gives on a channel; what comes after the client has gone is thrown away. */
  async pump(from: Readable, to: number, wanted: boolean): Promise<void> {
    from.on('data', (chunk: Buffer | string) => {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (!wanted || this.socket.readyState !== this.socket.OPEN) return;
      this.left -= data.length;
      if (this.left < 0) {
        this.socket.terminate();
        return;
      }
      if (this.socket.bufferedAmount > highWater) from.pause();
      this.socket.send(frame(to, data), () => {
        if (from.isPaused() && this.socket.bufferedAmount < highWater / 2) from.resume();
      });
    });
    this.socket.once('close', () => from.resume());
    await finished(from, { writable: false }).catch(() => undefined);
  }
}

const feed = (socket: WebSocket, call: ExecCall, stdin: NodeJS.WritableStream): void => {
  stdin.on('error', () => undefined);
  if (!call.stdin) stdin.end();
  socket.on('message', (raw: RawData) => {
    const data = bytesOf(raw);
    if (data[0] === channel.stdin && call.stdin && data.length > 1) stdin.write(data.subarray(1));
    if (data[0] === channel.close && data[1] === channel.stdin) stdin.end();
  });
  // The command runs on when its client has gone; all it notices is the end of its input.
  socket.once('close', () => stdin.end());
};

const finish = (socket: WebSocket, status: unknown): void => {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(frame(channel.error, JSON.stringify(status)));
  socket.close(1000);
};

/** Runs the command of an accepted WebSocket to its end. */
export const runExec = async (
  socket: WebSocket,
  call: ExecCall,
  backend: ExecBackend,
  fault: FailureBehaviour | undefined,
): Promise<void> => {
  socket.on('error', () => undefined);
  socket.send(frame(channel.stdout, ''));
  if (fault?.kubeletUnreachable) {
    await delay(fault.latencyMs ?? 30_000);
    finish(socket, execStatus({ error: kubeletUnreachable(call.node, call.path) }));
    return;
  }
  try {
    const command = await backend(call.pod, call.container, call.argv);
    feed(socket, call, command.stdin);
    const output = new Output(socket, fault?.dropAfterBytes);
    const [ended] = await Promise.all([
      command.done,
      output.pump(command.stdout, channel.stdout, call.stdout),
      output.pump(command.stderr, channel.stderr, call.stderr),
    ]);
    finish(socket, execStatus(ended));
  } catch (error) {
    finish(socket, execStatus({ error: error instanceof Error ? error.message : String(error) }));
  }
};

/** The subprotocols a client offers, in its order. */
export const offeredProtocols = (req: IncomingMessage): string[] =>
  (req.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
