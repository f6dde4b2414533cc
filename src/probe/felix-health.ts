import type { CommandLimits } from './command.ts';
import type { RawRun } from './raw.ts';
import { talkOver } from './socket-run.ts';

/**
 * Felix's health endpoints (calico#6.2), asked without an HTTP library because one line is enough.
 * Ids: `felix-live`, `felix-ready`.
 */
export const askFelix = (port: number, limits: CommandLimits): Promise<RawRun[]> =>
  Promise.all(
    (
      [
        ['felix-live', '/liveness'],
        ['felix-ready', '/readiness'],
      ] as const
    ).map(([id, path]) =>
      talkOver(
        {
          id,
          argv: ['socket', `127.0.0.1:${port}`, `GET ${path}`],
          to: { host: '127.0.0.1', port },
          talk: (received) =>
            received === ''
              ? { send: `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n` }
              : { finished: received.includes('\n') },
        },
        limits,
      ),
    ),
  );
