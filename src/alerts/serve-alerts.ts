import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { z } from 'zod';
import { messageOf, PublicError } from '../errors.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { megabyte, type TextLimits } from '../limits/limits.ts';
import type { AlertGroup } from '../question/alert.ts';
import { listen } from '../service/listen.ts';
import { readBody } from '../service/read-body.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { alertmanagerSchema } from './alertmanager.ts';
import { signedAlertSchema } from './signed-alert.ts';
import type { Taken } from './taken.ts';
import { type Credentials, isSigned, showsSecret } from './who-sends.ts';

/** A thousand alerts with their labels are 1 to 2 MB. */
const request: TextLimits = { bytes: 4 * megabyte, values: 400_000, depth: 20 };
/** Requests at once: each may hold its body in memory. */
const mostAtOnce = 8;

export interface AlertsPlace {
  /** 0: any free one. */
  port: number;
  address?: string | undefined;
  /** PEM; without them it is plain HTTP. `clientCa`: who sends shows a certificate of this authority. */
  tls?: { cert: string; key: string; clientCa?: string | undefined } | undefined;
}

export interface AlertParts {
  credentials: Credentials;
  /** @throws where it cannot be put on record: whoever sent it tries again */
  take: (group: AlertGroup) => Promise<Taken>;
  /** For programs: in English. */
  tell: (said: Message) => string;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  onTaken: (outcome: Taken['outcome'] | 'refused') => void;
}

type Refusal = { status: number; said: Message; headers?: Record<string, string> };

const cannotListen = ({ address, port }: AlertsPlace, error: unknown): PublicError =>
  new PublicError('port', say('alerts.cannot-listen', { address: address ?? '*', port, reason: messageOf(error) }), {
    cause: error,
    next: say('alerts.other-port'),
  });

const serverFor = (
  { tls }: AlertsPlace,
  handle: (incoming: IncomingMessage, response: ServerResponse) => void,
): Server => {
  const limits = { requestTimeout: 30_000, headersTimeout: 10_000 };
  if (tls === undefined) return createServer(limits, handle);
  const { cert, key, clientCa } = tls;
  const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return createTlsServer({ ...limits, cert, key, ...clients }, handle);
};

/** A certificate of the authority that clients need was shown. */
const showsCertificate = ({ tls }: AlertsPlace, { socket }: IncomingMessage): boolean =>
  tls?.clientCa !== undefined && socket instanceof TLSSocket && socket.authorized;

/**
 * Hears alerts: `POST /hooks/alertmanager` as Prometheus' Alertmanager sends them, `POST /hooks/alert` from any other
 * program, signed; and `GET /healthz`. What was answered with 200 is on record.
 * @throws PublicError where it cannot listen there
 */
export const serveAlerts = async (
  place: AlertsPlace,
  parts: AlertParts,
): Promise<{ port: number; close(): Promise<void> }> => {
  const { credentials, tell, onError } = parts;
  let running = 0;

  const send = (response: ServerResponse, status: number, document: object, headers = {}): void => {
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
      .end(JSON.stringify(document));
  };

  const read = (schema: z.ZodType<AlertGroup>, body: string): AlertGroup | Refusal => {
    let given: unknown;
    try {
      given = parseJson(body, say('noun.it'), request);
    } catch {
      return { status: 400, said: say('alerts.no-json') };
    }
    const { data, error } = schema.safeParse(given);
    if (data !== undefined) return data;
    const [issue] = error?.issues ?? [];
    return { status: 400, said: say('alerts.no-alert', { where: issue?.path.join('.') || '-' }) };
  };

  const notAllowed: Refusal = {
    status: 401,
    said: say('alerts.not-allowed'),
    headers: { 'www-authenticate': 'Bearer realm="calico-why"' },
  };

  const groupOf = async (incoming: IncomingMessage): Promise<AlertGroup | Refusal> => {
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    const isPlain = path === '/hooks/alertmanager';
    if (!isPlain && path !== '/hooks/alert') return { status: 404, said: say('alerts.no-such') };
    if (incoming.method !== 'POST') return { status: 405, said: say('alerts.post'), headers: { allow: 'POST' } };
    const { headers } = incoming;
    const isKnown = showsCertificate(place, incoming) || showsSecret(headers, credentials);
    // A body is read of those alone who may send, or may have signed it.
    if (!isKnown && (isPlain || headers['x-calico-why-signature'] === undefined)) return notAllowed;
    const body = await readBody(incoming, request.bytes);
    if (body === undefined) return { status: 413, said: say('alerts.too-large'), headers: { connection: 'close' } };
    if (!isKnown && !isSigned(headers, body, credentials, parts.now())) return notAllowed;
    return read(isPlain ? alertmanagerSchema : signedAlertSchema, body);
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (incoming.method === 'GET' && incoming.url === '/healthz') return send(response, 200, { ok: true });
    if (running >= mostAtOnce)
      return send(response, 503, { problem: tell(say('alerts.busy')) }, { 'retry-after': '5' });
    running += 1;
    try {
      const group = await groupOf(incoming);
      if ('status' in group) {
        parts.onTaken('refused');
        return send(response, group.status, { problem: tell(group.said) }, group.headers);
      }
      const taken = await parts.take(group);
      parts.onTaken(taken.outcome);
      send(response, 200, taken);
    } finally {
      running -= 1;
    }
  };

  const server = serverFor(place, (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      onError('an alert could not be taken', { error });
      // Alertmanager sends again what a server could not take.
      if (response.headersSent) response.destroy();
      else send(response, 503, { problem: tell(say('alerts.not-now')) }, { 'retry-after': '10' });
    });
  });
  const port = await listen(server, place).catch((error: unknown) => {
    throw cannotListen(place, error);
  });
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
