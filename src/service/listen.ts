import { once } from 'node:events';
import type { Server } from 'node:http';

/** Where a server listens. */
export interface ListeningPlace {
  /** 0: any free one. */
  port: number;
  /** Undefined: every address of this machine. */
  address?: string | undefined;
}

/** Returns the port once the server listens. @throws what the system says where it cannot. */
export const listen = async (server: Server, { port, address }: ListeningPlace): Promise<number> => {
  server.listen({ port, ...(address === undefined ? {} : { host: address }) });
  await once(server, 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
};
