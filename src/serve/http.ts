import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { messageOf, PublicError } from '../errors.ts';
import { parseJson } from '../limits/bounded-json.ts';
import type { TextLimits } from '../limits/limits.ts';
import { listen } from '../service/listen.ts';
import { readBody } from '../service/read-body.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { mcpServerFor, type ServerParts } from './mcp-server.ts';
import { openApi } from './openapi.ts';
import { type Ran, runTool } from './run-tool.ts';
import type { HolderOf, TokenHolder } from './tokens.ts';
import type { Tool } from './tool.ts';

/** What one asks: names, a port, a sentence. */
const request: TextLimits = { bytes: 64_000, values: 1_000, depth: 20 };
/** Questions at once; each holds the state of nodes in memory. */
const mostAtOnce = 8;

export interface HttpPlace {
  address: string;
  /** 0: any free one. */
  port: number;
}

export interface HttpServing {
  port: number;
  close(): Promise<void>;
}

const statusOf: Partial<Record<string, number>> = tableOf({
  arguments: 400,
  question: 400,
  'not-allowed': 403,
  evidence: 404,
});

type Post = IncomingMessage & { method: 'POST'; url: string };

const isPost = (incoming: IncomingMessage): incoming is Post =>
  incoming.method === 'POST' && incoming.url !== undefined;

const tokenOf = ({ headers }: IncomingMessage): string | undefined => {
  const [scheme = '', token = '', ...more] = (headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' && more.length === 0 ? token : undefined;
};

const cannotListen = ({ address, port }: HttpPlace, error: unknown): PublicError =>
  new PublicError('port', say('tools.cannot-listen', { address, port, reason: messageOf(error) }), {
    cause: error,
    next: say('tools.other-port'),
  });

/**
 * Tools over HTTP: `POST /mcp` (Model Context Protocol, streamable HTTP), `POST /v1/TOOL` (plain JSON),
 * `GET /openapi.json` and `GET /healthz`. Whoever asks shows a token.
 * @throws PublicError where it cannot listen there.
 */
export const serveHttp = async (place: HttpPlace, holderOf: HolderOf, server: ServerParts): Promise<HttpServing> => {
  const { tools, parts, forScripts, version, onError } = server;
  const contract = JSON.stringify(openApi(tools, forScripts, version));
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const stopped = new AbortController();
  let running = 0;

  const send = (response: ServerResponse, status: number, document: object | string, more = {}): void => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...more }).end(text);
  };
  const refuse = (response: ServerResponse, status: number, said: Message, more = {}): void =>
    send(response, status, { problem: forScripts(said) }, more);

  const answerTool = async (tool: Tool, holder: TokenHolder, incoming: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(incoming, request.bytes);
    if (body === undefined) return refuse(response, 413, say('tools.request-too-large'), { connection: 'close' });
    let given: unknown;
    try {
      given = body === '' ? {} : parseJson(body, say('noun.it'), request);
    } catch {
      return refuse(response, 400, say('tools.no-json'));
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopped.signal]);
    const ran: Ran = await runTool(
      tool,
      given,
      { ...holder, signal, progress: () => undefined },
      { parts, tell: forScripts, onError },
    );
    if (response.writable) send(response, ran.ok ? 200 : (statusOf[ran.code] ?? 500), ran.document);
  };

  const answerMcp = async (holder: TokenHolder, incoming: Post, response: ServerResponse): Promise<void> => {
    const handler = createMcpHandler(() => mcpServerFor(holder, server), {
      maxRequestBodySize: request.bytes,
      onerror: (error) => onError('a request could not be served', { error: error.message }),
    });
    response.once('close', () => void handler.close());
    await toNodeHandler(handler, { maxRequestBodySize: request.bytes })(incoming, response);
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    if (incoming.method === 'GET' && path === '/healthz') return send(response, 200, '"ok"');
    if (incoming.method === 'GET' && path === '/openapi.json') return send(response, 200, contract);
    // A page in somebody's browser has no token of its own, and is not to use one.
    if (incoming.headers.origin !== undefined) return refuse(response, 403, say('tools.no-browser'));
    const token = tokenOf(incoming);
    const holder = token === undefined ? undefined : holderOf(token);
    if (holder === undefined)
      return refuse(response, 401, say('tools.no-token'), { 'www-authenticate': 'Bearer realm="calico-why"' });
    const tool = path.startsWith('/v1/') ? byName.get(path.slice('/v1/'.length)) : undefined;
    if (path !== '/mcp' && tool === undefined) return refuse(response, 404, say('tools.no-such', { path }));
    if (!isPost(incoming)) return refuse(response, 405, say('tools.post'), { allow: 'POST' });
    if (running >= mostAtOnce) return refuse(response, 429, say('tools.busy'), { 'retry-after': '5' });
    running += 1;
    try {
      await (tool === undefined ? answerMcp(holder, incoming, response) : answerTool(tool, holder, incoming, response));
    } finally {
      running -= 1;
    }
  };

  const http = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      onError('a request could not be served', { error: messageOf(error) });
      if (!response.headersSent) refuse(response, 500, say('tools.failed'));
      else response.destroy();
    });
  });
  const port = await listen(http, place).catch((error: unknown) => {
    throw cannotListen(place, error);
  });
  return {
    port,
    close: async () => {
      stopped.abort();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
};
