import { createServer, request, type Server } from 'node:http';

/** Between the command line and the lab that runs in the background: JSON over HTTP on a Unix socket. */

export type Command =
  | { command: 'status' }
  | { command: 'down' }
  | { command: 'fault'; action: 'inject' | 'clear'; name?: string }
  | { command: 'refresh'; hold: boolean }
  | { command: 'calico-node'; action: 'stop' | 'start' | 'restart'; node: string };

export interface Status {
  name: string;
  encap: string;
  pid: number;
  api: string;
  kubeconfig: string;
  refreshHeld: boolean;
  faults: string[];
  nodes: {
    name: string;
    address: string;
    block: string;
    tunnelAddress?: string;
    calicoNode: 'running' | 'stopped';
    calicoNodePod: string;
    probePod: string;
    interfaces: { name: string; state: string; addresses: string[] }[];
    /** Arguments before a command that is to run inside. */
    enter: string[];
  }[];
  pods: { namespace: string; name: string; node: string; address: string; interface: string; enter: string[] }[];
}

const controlSocket = (folder: string): string => `${folder}/control.sock`;

/** Answers each command with what `handle` resolves to; its error becomes the other side's. */
export const serveControl = (folder: string, handle: (command: Command) => Promise<unknown>): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(async (req, res) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(Buffer.from(chunk));
        const command = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Command;
        res.end(JSON.stringify({ result: (await handle(command)) ?? null }));
      } catch (error) {
        res.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
      }
    });
    server.once('error', reject);
    server.listen(controlSocket(folder), () => resolve(server));
  });

/** Throws what the lab answered, or that no lab of this name runs. */
export const control = <T>(folder: string, command: Command): Promise<T> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath: controlSocket(folder), method: 'POST', path: '/' }, async (res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of res) chunks.push(Buffer.from(chunk));
      const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { result?: T; error?: string };
      if (answer.error !== undefined) reject(new Error(answer.error));
      else resolve(answer.result as T);
    });
    sent.on('error', () => reject(new Error('no such lab runs; start one with: npm run lab -- up')));
    sent.end(JSON.stringify(command));
  });
