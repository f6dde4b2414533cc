import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import { messageOf, PublicError } from '../errors.ts';
import { type ListeningPlace, listen } from './listen.ts';
import type { Readiness } from './readiness.ts';

export interface HealthServer {
  /** Undefined: switched off. */
  port: number | undefined;
  close(): Promise<void>;
}

/** A port below 0: nothing is served. */
type Place = ListeningPlace;

const cannotListen = ({ port, address }: Place, error: unknown): PublicError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRNOTAVAIL') {
    return new PublicError('port', `cannot serve health and metrics: ${address} is no address of this machine`, {
      cause: error,
      next: 'Set METRICS_ADDRESS to one that it has, or leave it out for all of them.',
    });
  }
  const used = code === 'EADDRINUSE';
  const why = used ? `port ${port} is used by another process` : `port ${port} cannot be used: ${messageOf(error)}`;
  return new PublicError('port', `cannot serve health and metrics: ${why}`, {
    cause: error,
    next: 'Set METRICS_PORT to a free port, to 0 for any, or to -1 for none.',
  });
};

/** `/healthz` (the process runs), `/readyz` (it can do its work) and `/metrics`. @throws PublicError */
export const serveHealth = async (
  place: Place,
  readiness: Pick<Readiness, 'missing'>,
  registry: Registry,
): Promise<HealthServer> => {
  if (place.port < 0) return { port: undefined, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    const handle = async (): Promise<void> => {
      switch (request.url?.split('?', 1)[0]) {
        case '/healthz':
          return answer(200, 'ok\n');
        case '/readyz': {
          const missing = readiness.missing();
          return answer(missing.length === 0 ? 200 : 503, missing.length === 0 ? 'ready\n' : `${missing.join('\n')}\n`);
        }
        case '/metrics':
          return answer(200, await registry.metrics(), registry.contentType);
        default:
          return answer(404, 'not found\n');
      }
    };
    handle().catch(() => answer(500, 'failed\n'));
  });
  const port = await listen(server, place).catch((error: unknown) => {
    throw cannotListen(place, error);
  });
  return {
    port,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
