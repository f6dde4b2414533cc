/** The one HTTP server: Web API, uploads, response addresses, Socket Mode and the page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallAnswer, callMethod, type Tokens } from '../api/call.ts';
import type { ApiContext } from '../api/context.ts';
import { isData } from '../blocks/walk.ts';
import type { ResponseUrls } from '../deliver/response-urls.ts';
import type { SocketHub } from '../deliver/socket-hub.ts';
import type { Data } from '../model.ts';
import type { Rates } from '../rates.ts';
import { readArguments, readBody, readUpload } from './body.ts';

type PageHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

export type Parts = {
  context: ApiContext & { tokens: Tokens; rates: Rates };
  responseUrls: ResponseUrls;
  sockets: SocketHub;
  page: PageHandler;
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: { [name: string]: string } = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
};

export const serve = async (parts: Parts, host: string, port: number): Promise<{ server: Server; port: number }> => {
  const server = createServer((request, response) => {
    route(parts, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { ok: false, error: 'internal_error', detail: String(error) });
      else response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/link/')) parts.sockets.upgrade(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
};

const route = async (parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, first = '', ...rest] = url.pathname.split('/');
  switch (first) {
    case 'api':
      return api(parts, request, response, rest.join('/'), url);
    case 'upload':
      return upload(parts, request, response, rest.at(-1) ?? '');
    case 'response':
      return responseUrl(parts, request, response, rest[0] ?? '');
    case 'files-pri':
      return privateFile(parts, request, response, rest[0] ?? '');
    default:
      if (await parts.page(request, response, url)) return;
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
  }
};

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

const api = async (
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  url: URL,
): Promise<void> => {
  const args = await readArguments(request, url.searchParams);
  if (!args) return sendJson(response, 200, { ok: false, error: 'invalid_json' });
  const token = bearer(request) ?? (typeof args.token === 'string' ? args.token : undefined);
  reply(response, await callMethod(parts.context, method, args, token));
};

const reply = (response: ServerResponse, answer: CallAnswer): void => {
  if (answer.body === undefined) response.destroy();
  else sendJson(response, answer.status, answer.body, answer.headers);
};

const upload = async (parts: Parts, request: IncomingMessage, response: ServerResponse, id: string): Promise<void> => {
  const { store, controls } = parts.context;
  const file = store.files.get(id);
  const bytes = await readUpload(request);
  const fault = controls.take('upload');
  if (fault?.kind === 'network') return void response.destroy();
  if (!file || file.state === 'complete') return void response.writeHead(404).end('unknown upload');
  if (bytes.length !== file.expectedBytes)
    return void response.writeHead(400).end('length differs from what was promised');
  file.bytes = bytes;
  file.state = 'uploaded';
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
};

const responseUrl = async (
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> => {
  const { store, controls } = parts.context;
  let body: unknown;
  try {
    body = JSON.parse((await readBody(request)).toString());
  } catch {
    body = undefined;
  }
  if (!isData(body)) return sendJson(response, 400, { ok: false, error: 'invalid_payload' });
  const fault = controls.take('response_url');
  const log = (status: number, answer: Data | undefined): void => {
    store.calls.push({ at: store.clock(), method: 'response_url', args: body as Data, status, response: answer });
  };
  if (fault?.kind === 'network') {
    log(0, undefined);
    return void response.destroy();
  }
  const answer = parts.responseUrls.post(id, body);
  log(answer.status, answer.body);
  sendJson(response, answer.status, answer.body);
};

/** Slack's own file address wants the bot token. */
const privateFile = async (
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> => {
  const { context } = parts;
  const file = context.store.files.get(name.slice(name.indexOf('-') + 1));
  if (!file) return void response.writeHead(404).end();
  if (bearer(request) !== context.tokens.bot) return void response.writeHead(403).end();
  response.writeHead(200, { 'content-type': file.mimetype }).end(file.bytes);
};
