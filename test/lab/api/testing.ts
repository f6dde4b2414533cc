import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { WebSocket } from 'ws';
import { commandNotFound, type ExecBackend } from './exec-backend.ts';
import type { ApiServer } from './server.ts';

/** Helpers of this folder's tests: recordings, a plain HTTPS client, a plain exec client, an exec backend. */

export interface Recording {
  file: string;
  request: {
    method: string;
    path: string;
    as?: string;
    contentType?: string;
    body?: unknown;
    offeredSubprotocols?: string[];
    stdin?: string;
  };
  response: {
    status?: number;
    headers?: Record<string, string>;
    body?: unknown;
    handshake?: { status: number; subprotocol: string };
    frames?: { channel: number; text?: string; bytes?: number }[];
    close?: { code: number; reason: string };
  };
}

const folder = join(import.meta.dirname, '../../data/kube-api');

export const recordings = (): Recording[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, ...JSON.parse(readFileSync(join(folder, file), 'utf8')) }));

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Ask {
  method?: string;
  path: string;
  token?: string | undefined;
  contentType?: string | undefined;
  body?: string | undefined;
  accept?: string;
  /** Ends the request after this many lines (watches). */
  lines?: number;
  /** Called when the head of the answer has arrived. */
  onHead?: () => void;
}

/** One request over TLS, trusting the server's own authority only. */
export const ask = (api: ApiServer, what: Ask): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = {
      ...(what.token ? { authorization: `Bearer ${what.token}` } : {}),
      ...(what.contentType ? { 'content-type': what.contentType } : {}),
      ...(what.accept ? { accept: what.accept } : {}),
      // Without it Node sends the body of a DELETE unframed.
      ...(what.body === undefined ? {} : { 'content-length': Buffer.byteLength(what.body) }),
    };
    const url = new URL(api.url);
    const to = {
      host: url.hostname,
      port: url.port,
      path: what.path,
      method: what.method ?? 'GET',
      headers,
      ca: api.caCertPem,
    };
    const req = httpsRequest({ ...to, agent: false }, (res) => {
      what.onHead?.();
      let text = '';
      const done = () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text });
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        text += chunk;
        if (what.lines !== undefined && text.split('\n').length > what.lines) {
          done();
          req.destroy();
        }
      });
      res.once('end', done).once('error', reject);
    });
    req.once('error', reject);
    req.end(what.body);
  });

export interface ExecAnswer {
  /** HTTP code when the handshake was refused, else 101. */
  status: number;
  body: string;
  contentType: string | undefined;
  protocol: string;
  frames: { channel: number; data: Buffer }[];
  closeCode: number;
}

/** One exec, kept frame by frame. */
export const execFrames = (
  api: ApiServer,
  what: { path: string; token?: string; protocols: string[]; stdin?: string | undefined },
): Promise<ExecAnswer> =>
  new Promise((resolve, reject) => {
    const headers = what.token ? { authorization: `Bearer ${what.token}` } : {};
    const socket = new WebSocket(`${api.url.replace('https', 'wss')}${what.path}`, what.protocols, {
      ca: api.caCertPem,
      headers,
    });
    const answer: ExecAnswer = {
      status: 101,
      body: '',
      contentType: undefined,
      protocol: '',
      frames: [],
      closeCode: 0,
    };
    socket.once('unexpected-response', (_req, res) => {
      answer.status = res.statusCode ?? 0;
      answer.contentType = res.headers['content-type'];
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        answer.body += chunk;
      });
      res.once('end', () => resolve(answer));
    });
    socket.once('error', reject);
    socket.once('open', () => {
      answer.protocol = socket.protocol;
      if (what.stdin === undefined) return;
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from(what.stdin)]));
      socket.send(Buffer.of(255, 0));
    });
    socket.on('message', (raw: Buffer) => {
      answer.frames.push({ channel: raw[0] ?? -1, data: raw.subarray(1) });
    });
    socket.once('close', (code) => {
      answer.closeCode = code;
      resolve(answer);
    });
  });

const printed = (text: string): ReturnType<ExecBackend> => {
  const out = new PassThrough();
  out.end(text);
  const nothing = new PassThrough();
  nothing.end();
  return Promise.resolve({
    stdin: new PassThrough(),
    stdout: out,
    stderr: nothing,
    done: Promise.resolve({ exitCode: 0 }),
    kill: () => undefined,
  });
};

/** Runs commands here, except for the words it is told to print something for. */
export const localExec =
  (prints: Record<string, string> = {}): ExecBackend =>
  async (_pod, _container, argv) => {
    const [program = '', ...rest] = argv;
    const text = prints[program];
    if (text !== undefined) return printed(text);
    const child = spawn(program, rest, { stdio: 'pipe' });
    const { stdin, stdout, stderr } = child;
    const ended = once(child, 'close').then(([code]) => ({ exitCode: typeof code === 'number' ? code : 137 }));
    ended.catch(() => undefined);
    try {
      await once(child, 'spawn');
    } catch {
      return {
        stdin,
        stdout,
        stderr,
        done: Promise.resolve({ error: commandNotFound(program) }),
        kill: () => undefined,
      };
    }
    return { stdin, stdout, stderr, done: ended, kill: () => void child.kill('SIGKILL') };
  };
