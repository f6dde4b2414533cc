import type { IncomingMessage } from 'node:http';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js';
import WebSocket from 'ws';
import { z } from 'zod';
import type { FailureCode } from '../../case/read.ts';
import { messageOf } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { byteStore } from '../../limits/byte-store.ts';
import { refusalBytes, statusText } from '../../limits/limits.ts';
import { withoutSecrets } from '../../secrets.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecResult, ExecTarget } from '../exec.ts';
import { readApiStatus } from './api-answer.ts';

const statusSchema = z.object({
  status: z.string().optional(),
  message: z.string().optional(),
  details: z
    .object({ causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })).optional() })
    .optional(),
});

/**
 * Exec over WebSocket. Closing the socket does not end the command (kubernetes#exec), so standard input
 * is ended first: our own commands stop then, and others run to their own deadline.
 */
export const execThrough =
  (config: KubeConfig): Exec =>
  async (target, wanted) => {
    const started = performance.now();
    const out = byteStore(wanted.maxBytes);
    const err = byteStore(stderrBytes);
    let truncated = false;
    let refusal: Ended | undefined;
    let oversized = false;
    let raw: WebSocket | undefined;
    const handler = new WebSocketHandler(config, (uri, protocols, options) => {
      const socket = new WebSocket(uri, protocols, {
        ...options,
        handshakeTimeout: wanted.deadlineMs,
        perMessageDeflate: false,
        // A frame is taken in whole before its size is known to us.
        maxPayload: Math.max(wanted.maxBytes, stderrBytes) + 1,
      });
      raw = socket;
      socket.on('error', (error) => {
        oversized ||= 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      });
      socket.on('unexpected-response', (_request, response: IncomingMessage) => {
        readBody(response).then(
          (text) => {
            refusal = refusalOf(readApiStatus(withoutSecrets(text), response.statusCode ?? 0).message, response);
            socket.emit('error', new Error('refused'));
          },
          (error: unknown) => socket.emit('error', error instanceof Error ? error : new Error(messageOf(error))),
        );
      });
      return socket;
    });

    return new Promise<ExecResult>((resolve) => {
      let socket: OpenSocket | undefined;
      let settled = false;
      const send = (bytes: Buffer): void => {
        if (socket?.readyState === WebSocket.OPEN) socket.send(bytes);
      };
      const endInput = (): void => {
        if (socket && WebSocketHandler.supportsClose(socket.protocol))
          send(Buffer.from([channel.close, channel.stdin]));
        else socket?.close();
      };
      const stdin = {
        write: (text: string) => send(Buffer.concat([Buffer.from([channel.stdin]), Buffer.from(text)])),
        end: endInput,
      };
      const settle = (end: Ended): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        wanted.signal?.removeEventListener('abort', onAbort);
        endInput();
        socket?.close();
        // A server that does not answer our goodbye must not keep this process, nor its connection.
        if (raw?.readyState === WebSocket.CONNECTING) raw.terminate();
        else if (raw) setTimeout(() => raw?.terminate(), goodbyeMs).unref();
        resolve({
          stdout: out.text(),
          stderr: withoutSecrets(err.text()),
          truncated,
          milliseconds: performance.now() - started,
          ...end,
        });
      };
      /** Nothing more is taken in: what is sent while we say goodbye stays where it is. */
      const tooMuch = (): void => {
        truncated = true;
        settle({
          failure: say('exec.too-much', { pod: target.pod, most: wanted.maxBytes }),
          code: 'too-large',
        });
        raw?.pause();
      };
      const onAbort = (): void => settle({ failure: say('read.withdrawn') });
      const timer = setTimeout(
        () =>
          settle({
            failure: say('api.too-late', { host: target.pod, seconds: wanted.deadlineMs / 1000 }),
            code: 'timeout',
          }),
        wanted.deadlineMs,
      );
      wanted.signal?.addEventListener('abort', onAbort, { once: true });
      if (wanted.signal?.aborted) return onAbort();

      const receive = (stream: number, bytes: Buffer): boolean => {
        if (settled) return false;
        if (stream === channel.stdout) {
          const fits = out.add(bytes);
          if (wanted.onLine) for (const line of out.takeLines()) wanted.onLine(line, stdin);
          if (!fits) tooMuch();
        } else if (stream === channel.stderr) err.add(bytes);
        else if (stream === channel.status) settle(readStatus(bytes.toString('utf8')));
        return !settled;
      };
      handler.connect(execPath(target, wanted.argv), null, receive).then(
        (opened) => {
          socket = opened;
          opened.onerror = (event) => (oversized ? tooMuch() : settle(saidBySocket(event.message)));
          opened.onclose = () => settle({ failure: say('exec.closed') });
          if (settled) opened.close();
          else if (wanted.stdin !== undefined) stdin.write(wanted.stdin);
        },
        (error: unknown) => settle(refusal ?? saidBySocket(eventMessage(error))),
      );
    });
  };

/** How it ended. */
type Ended = Pick<ExecResult, 'exitCode' | 'failure' | 'code'>;

type OpenSocket = Awaited<ReturnType<WebSocketHandler['connect']>>;

const stderrBytes = 64 * 1024;

/** How long the other side has to take note that standard input has ended. */
const goodbyeMs = 500;

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

const execPath = (target: ExecTarget, argv: readonly string[]): string => {
  const query = new URLSearchParams({ stdin: 'true', stdout: 'true', stderr: 'true', container: target.container });
  for (const word of argv) query.append('command', word);
  return `/api/v1/namespaces/${encodeURIComponent(target.namespace)}/pods/${encodeURIComponent(target.pod)}/exec?${query}`;
};

/** `ws` rejects with an event whose `message` says what happened. */
const eventMessage = (error: unknown): string => {
  const parsed = z.object({ message: z.string() }).safeParse(error);
  return parsed.success ? parsed.data.message : messageOf(error);
};

const saidBySocket = (text: unknown): Ended => ({ failure: verbatim(withoutSecrets(messageOf(text))) });

const codes: Readonly<Record<number, FailureCode>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'not-found' };

/** Refused before the command was begun. */
const refusalOf = (message: Message, { statusCode = 0 }: IncomingMessage): Ended => {
  const code = codes[statusCode];
  return {
    failure: code === 'forbidden' ? say('api.forbidden', { reason: message }) : message,
    ...(code === undefined ? {} : { code }),
  };
};

const readStatus = (text: string): Ended => {
  const parsed = statusSchema.safeParse(statusOf(text));
  if (!parsed.success) return { failure: say('exec.no-status') };
  if (parsed.data.status === 'Success') return { exitCode: 0 };
  const code = parsed.data.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  if (code !== undefined && /^\d+$/.test(code)) return { exitCode: Number(code) };
  const { message } = parsed.data;
  return message === undefined ? { failure: say('exec.not-started') } : saidBySocket(message.slice(0, 500));
};

const statusOf = (text: string): unknown => {
  try {
    return parseJson(text, 'the status', statusText);
  } catch {
    return undefined;
  }
};

const readBody = async (response: IncomingMessage): Promise<string> => {
  const body = byteStore(refusalBytes);
  for await (const chunk of response) if (!body.add(chunk)) break;
  return body.text();
};
