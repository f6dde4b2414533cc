import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { makeTls } from '../../lab/api/tls.ts';

/** A server that tells back whatever it was sent, as a debugging proxy would. */
export interface EchoServer {
  url: string;
  /** Everything that clients have sent: headers too, which only they may know. */
  heard(): string;
  /** The bodies alone: what was said to it, and is shown to people. */
  bodies(): string;
  stop(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const serve = async (
  server: Server,
  scheme: string,
  answer: (request: IncomingMessage, echo: string, response: ServerResponse) => void,
): Promise<EchoServer> => {
  const heard: string[] = [];
  const bodies: string[] = [];
  server.on('request', (request, response) => {
    void bodyOf(request).then((body) => {
      const echo = `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`;
      heard.push(echo);
      bodies.push(body);
      answer(request, echo, response);
    });
  });
  server.on('upgrade', (request, socket) => {
    heard.push(JSON.stringify(request.headers));
    const text = JSON.stringify(request.headers);
    socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
    heard: () => heard.join('\n'),
    bodies: () => bodies.join('\n'),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** An API server: `/401`, `/403` and `/500` before a path answer with that status, `/text` with no Status, `/empty` with empty lists. */
export const startEchoKube = async (): Promise<EchoServer & { ca: string }> => {
  const tls = await makeTls(['127.0.0.1']);
  const server = await serve(createTlsServer({ key: tls.key, cert: tls.cert }), 'https', (request, echo, response) => {
    const mode = request.url?.split('/')[1] ?? '';
    if (mode === 'empty') {
      const body = { kind: 'List', apiVersion: 'v1', metadata: {}, items: [] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } else if (mode === 'text') response.writeHead(502, { 'content-type': 'text/plain' }).end(echo);
    else {
      const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: echo };
      response.writeHead(Number(mode), { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  });
  return { ...server, ca: tls.ca };
};

/** How Slack fails: with its own error, with a server's, or only where Socket Mode begins; with what it was sent. */
type SlackFailure = 'status' | 'error' | 'sockets';

/** A Slack that is well until `fail` is called. */
export const startEchoSlack = async (): Promise<EchoServer & { fail(how: SlackFailure): void }> => {
  let failing: SlackFailure | undefined;
  let ts = 0;
  const server = await serve(createServer(), 'http', (request, echo, response) => {
    const opening = request.url?.includes('apps.connections.open') === true;
    if (failing === 'status' || (failing === 'sockets' && opening))
      return void response.writeHead(500, { 'content-type': 'text/plain' }).end(echo);
    ts += 1;
    const said = failing === 'error' ? { ok: false, error: 'internal_error', detail: echo } : { ok: true };
    const flags = { deleted: false, is_bot: false, is_restricted: false, is_ultra_restricted: false };
    const user = {
      id: 'U0123456789',
      team_id: 'T0123456789',
      name: 'somebody',
      locale: 'en-US',
      ...flags,
      profile: {},
    };
    const body = {
      ...said,
      ts: `17000000${String(ts).padStart(2, '0')}.000100`,
      channel: 'C0123456789',
      bot_id: 'B0123456789',
      user_id: 'U9999999999',
      team_id: 'T0123456789',
      ...(request.url?.includes('users.info') ? { user } : {}),
      messages: [],
      upload_url: `http://${request.headers.host}/upload`,
      file_id: 'F0123456789',
      files: [],
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return {
    ...server,
    fail: (how) => {
      failing = how;
    },
  };
};
