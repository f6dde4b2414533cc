import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { freePort } from './redis.ts';

/** One address that leads to another port from now on; connections that there are stay where they lead. */
export interface Switchboard {
  port: number;
  leadTo(port: number): void;
  close(): void;
}

export const openSwitchboard = async (first: number): Promise<Switchboard> => {
  let to = first;
  const open = new Set<{ destroy(): unknown }>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    leadTo: (next) => {
      to = next;
    },
    close: () => {
      server.close();
      for (const one of open) one.destroy();
    },
  };
};
