import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeProtobuf, isProtobuf } from './protobuf.ts';
import { ApiError, badRequest, internalError } from './status.ts';

/** Writing answers with the headers of a real server, and reading bodies. */

const noCache = 'no-cache, private';

/** Go's server announces the length of short answers and sends long ones in chunks. */
const shortAnswer = 2048;

export const sendText = (res: ServerResponse, code: number, text: string, type = 'text/plain; charset=utf-8'): void => {
  const nosniff = type.includes('charset') ? { 'x-content-type-options': 'nosniff' } : {};
  res.writeHead(code, {
    'content-type': type,
    'cache-control': noCache,
    ...nosniff,
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
};

export const sendJson = (
  res: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  res.writeHead(code, {
    'content-type': 'application/json',
    'cache-control': noCache,
    ...headers,
    ...(length < shortAnswer ? { 'content-length': length } : {}),
  });
  res.end(text);
};

export const sendError = (res: ServerResponse, thrown: unknown): void => {
  const error =
    thrown instanceof ApiError ? thrown : internalError(thrown instanceof Error ? thrown.message : String(thrown));
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendJson(res, error.code, error.status, error.code === 403 ? { 'x-content-type-options': 'nosniff' } : {});
};

/** For paths that nothing serves (recordings 31 and 32). */
export const sendNoPage = (res: ServerResponse): void => sendText(res, 404, '404 page not found\n');

const drained = (res: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.once('drain', done).once('close', done);
  });

/** A JSON body that is streamed piece by piece, waiting while the client is slow. */
export const sendPieces = async (res: ServerResponse, pieces: Iterable<string>): Promise<void> => {
  let pending = '';
  let open = false;
  for (const piece of pieces) {
    pending += piece;
    if (pending.length < 256 * 1024) continue;
    if (!open) res.writeHead(200, { 'content-type': 'application/json', 'cache-control': noCache });
    open = true;
    const full = !res.write(pending);
    pending = '';
    if (full) await drained(res);
    if (res.destroyed) return;
  }
  if (open) res.end(pending);
  else sendJson(res, 200, pending);
};

const bodyLimit = 3 * 1024 * 1024;

export const readBody = async (req: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > bodyLimit) {
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${bodyLimit}`, {});
    }
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return isProtobuf(bytes) ? JSON.stringify(decodeProtobuf(bytes)) : bytes.toString('utf8');
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type Status): ${String(error)}`);
  }
};
