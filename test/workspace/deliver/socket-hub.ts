/** Socket Mode's server side: hello, envelopes, acknowledgements, disconnects; at most ten connections. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isData } from '../blocks/walk.ts';
import { limits } from '../limits.ts';
import type { Data } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { type Channel, type Delivery, DeliveryError, type Retry } from './delivery.ts';

type Waiting = { resolve: (payload: Data | undefined) => void; socket: WebSocket; reject: (error: Error) => void };

const pingEveryMs = 10_000;

export class SocketHub implements Channel {
  readonly via = 'socket';
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly sockets: WebSocket[] = [];
  private readonly tickets = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly clock: () => number;
  private readonly pings: NodeJS.Timeout;
  private next = 0;
  private count = 0;

  constructor(clock: () => number) {
    this.clock = clock;
    this.pings = setInterval(() => {
      for (const socket of this.sockets) socket.ping('Ping from the local Slack');
    }, pingEveryMs);
    this.pings.unref();
  }

  /** The path of a one-time address, good for 30 s. */
  issueTicket(): string {
    this.count += 1;
    const ticket = `ticket-${this.count}-${Math.floor(this.clock())}`;
    this.tickets.set(ticket, this.clock());
    return `/link/?ticket=${ticket}&app_id=${appIdentity.appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const issuedMs = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (issuedMs === undefined || this.clock() - issuedMs > limits.socketTicketMs) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (accepted) => this.accept(accepted));
  }

  get connections(): number {
    return this.sockets.length;
  }

  send(delivery: Delivery, deadlineMs: number, retry?: Retry): Promise<Data | undefined> {
    const socket = this.sockets[this.next % Math.max(1, this.sockets.length)];
    this.next += 1;
    if (!socket) return Promise.reject(new DeliveryError('no_connection'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.forget(delivery.id, waiting);
        reject(new DeliveryError('timeout'));
      }, deadlineMs);
      const waiting: Waiting = {
        socket,
        resolve: (payload) => {
          clearTimeout(timer);
          resolve(payload);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.waiting.set(delivery.id, [...(this.waiting.get(delivery.id) ?? []), waiting]);
      socket.send(JSON.stringify(envelope(delivery, retry)));
    });
  }

  /** Tells connections to go, as Slack does when it moves them; they reconnect by themselves. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const socket of this.sockets)
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo() }));
  }

  /** Cuts the connections without a word, as a dying network does. */
  cut(): void {
    for (const socket of [...this.sockets]) socket.terminate();
  }

  close(): void {
    clearInterval(this.pings);
    this.cut();
    this.server.close();
  }

  private accept(socket: WebSocket): void {
    if (this.sockets.length >= limits.sockets) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: debugInfo() }));
      socket.close();
      return;
    }
    this.sockets.push(socket);
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.lose(socket));
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.sockets.length,
        debug_info: debugInfo(),
        connection_info: { app_id: appIdentity.appId },
      }),
    );
  }

  private receive(socket: WebSocket, text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (!isData(message) || typeof message.envelope_id !== 'string') return;
    const id = message.envelope_id;
    const waiting = this.waiting.get(id)?.find((each) => each.socket === socket);
    if (!waiting) return;
    this.forget(id, waiting);
    const payload = message.payload;
    waiting.resolve(isData(payload) && Object.keys(payload).length > 0 ? payload : undefined);
  }

  private lose(socket: WebSocket): void {
    const index = this.sockets.indexOf(socket);
    if (index >= 0) this.sockets.splice(index, 1);
    for (const [id, all] of this.waiting) {
      for (const waiting of all.filter((each) => each.socket === socket)) {
        this.forget(id, waiting);
        waiting.reject(new DeliveryError('connection_lost'));
      }
    }
  }

  private forget(id: string, waiting: Waiting): void {
    const left = (this.waiting.get(id) ?? []).filter((each) => each !== waiting);
    if (left.length > 0) this.waiting.set(id, left);
    else this.waiting.delete(id);
  }
}

const debugInfo = (): Data => ({ host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 });

const envelope = (delivery: Delivery, retry: Retry | undefined): Data => ({
  envelope_id: delivery.id,
  type: delivery.kind,
  accepts_response_payload: delivery.kind !== 'events_api',
  payload: delivery.payload,
  ...(delivery.kind === 'events_api' ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' } : {}),
});
