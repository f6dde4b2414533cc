import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import type { ApiObject } from './objects.ts';

/** The API over the lab's Unix socket, which every network namespace reaches. */
export interface Api {
  list(path: string): Promise<{ items: ApiObject[]; resourceVersion: string; apiVersion: string; kind: string }>;
  /** Calls back for each change after `resourceVersion`; resolves when the connection ends. */
  watch(path: string, resourceVersion: string, changed: (type: string, object: ApiObject) => void): Promise<void>;
}

export const connectApi = (socketPath: string, token: string): Api => {
  const open = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ socketPath, path, headers: { authorization: `Bearer ${token}`, host: 'lab' } }, resolve);
      sent.on('error', reject);
      sent.end();
    });
  return {
    list: async (path) => {
      const response = await open(path);
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      const text = Buffer.concat(chunks).toString('utf8');
      if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode} ${text.slice(0, 200)}`);
      const { items, metadata, apiVersion, kind } = JSON.parse(text) as {
        items: ApiObject[];
        metadata: { resourceVersion: string };
        apiVersion: string;
        kind: string;
      };
      return { items, resourceVersion: metadata.resourceVersion, apiVersion, kind };
    },
    watch: async (path, resourceVersion, changed) => {
      const query = `watch=true&allowWatchBookmarks=false&resourceVersion=${resourceVersion}`;
      const response = await open(`${path}?${query}`);
      if (response.statusCode !== 200) {
        response.resume();
        throw new Error(`watch ${path}: ${response.statusCode}`);
      }
      for await (const line of createInterface({ input: response })) {
        if (line === '') continue;
        const { type, object } = JSON.parse(line) as { type: string; object: ApiObject };
        if (type === 'ERROR') return;
        changed(type, object);
      }
    },
  };
};
