/** Request bodies: JSON, forms and uploads, with a ceiling on their size. */
import type { IncomingMessage } from 'node:http';
import { isData } from '../blocks/walk.ts';
import type { Data } from '../model.ts';

const mostBytes = 64 * 1024 * 1024;

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const chunk = part as Buffer;
    size += chunk.length;
    if (size > mostBytes) throw new Error('request body too large');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
};

const multipart = async (body: Buffer, contentType: string): Promise<FormData> =>
  new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();

/** The arguments of a Web API call; undefined when the JSON cannot be read. */
export const readArguments = async (request: IncomingMessage, query: URLSearchParams): Promise<Data | undefined> => {
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  const fromQuery = Object.fromEntries(query);
  if (contentType.startsWith('application/json')) {
    try {
      const parsed: unknown = JSON.parse(body.toString() || '{}');
      return isData(parsed) ? { ...fromQuery, ...parsed } : undefined;
    } catch {
      return undefined;
    }
  }
  if (contentType.startsWith('multipart/form-data')) {
    return { ...fromQuery, ...Object.fromEntries(await multipart(body, contentType)) };
  }
  return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) };
};

/** The bytes of an upload: the first file of a form, or the body as it is. */
export const readUpload = async (request: IncomingMessage): Promise<Buffer> => {
  const body = await readBody(request);
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return body;
  for (const part of (await multipart(body, contentType)).values()) {
    if (typeof part !== 'string') return Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
};
