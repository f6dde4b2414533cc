import type { IncomingMessage } from 'node:http';
import { byteStore } from '../limits/byte-store.ts';

/** The body of a request as text; undefined: it is larger than `bytes`, and the rest of it was not read. */
export const readBody = async (incoming: IncomingMessage, bytes: number): Promise<string | undefined> => {
  const body = byteStore(bytes);
  for await (const piece of incoming) if (!body.add(piece)) return undefined;
  return body.text();
};
