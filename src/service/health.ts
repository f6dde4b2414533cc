import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Registry } from 'prom-client';

export interface HealthServer {
  /** Undefined: switched off. */
  port: number | undefined;
  close(): Promise<void>;
}

/** What is not ready yet, by name; empty: ready. */
export type Readiness = () => Promise<string[]>;

/** `/healthz` (the process runs), `/readyz` (it can do its work) and `/metrics`. */
export const serveHealth = async (port: number, readiness: Readiness, registry: Registry): Promise<HealthServer> => {
  if (port < 0) return { port: undefined, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    const handle = async (): Promise<void> => {
      switch (request.url?.split('?', 1)[0]) {
        case '/healthz':
          return answer(200, 'ok\n');
        case '/readyz': {
          const missing = await readiness();
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
  server.listen(port);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : undefined,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
