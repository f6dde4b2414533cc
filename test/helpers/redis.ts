import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A redis-server of its own on a free port, with its files in a folder that `stop` removes. */
export interface RedisServer {
  url: string;
  port: number;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
  /** Ends it without warning; `start` brings it back on the same port with what it held. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  end(): Promise<void>;
  start(): Promise<void>;
}

export const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const answers = async (url: string): Promise<void> => {
  const redis = new Redis(url, { retryStrategy: () => 25, maxRetriesPerRequest: 400 });
  redis.on('error', () => {});
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
};

/** `args`: more of redis-server's own, such as `--maxmemory 3mb`; `url`: in place of a plain one. */
export const startRedis = async (
  options: { args?: readonly string[]; url?: (port: number) => string } = {},
): Promise<RedisServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'calico-why-redis-'));
  const port = await freePort();
  const urlOf = (): string => options.url?.(port) ?? `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    server = spawn(
      'redis-server',
      [
        '--port',
        `${port}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        folder,
        '--appendonly',
        'yes',
        '--save',
        '',
        ...(options.args ?? []),
      ],
      { stdio: 'ignore' },
    );
    server.on('error', () => {});
    await answers(urlOf());
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  await start();
  return {
    url: urlOf(),
    port,
    start,
    kill: () => end('SIGKILL'),
    end: () => end('SIGTERM'),
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
};
