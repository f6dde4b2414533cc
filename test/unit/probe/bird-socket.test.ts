import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askBird } from '../../../src/probe/bird-socket.ts';
import type { CommandLimits } from '../../../src/probe/command.ts';
import { parseBirdProtocols, parseBirdRoutes, parseBirdStatus } from '../../../src/probe/parse/bird.ts';
import { saying } from '../../helpers/said.ts';

const limits: CommandLimits = { deadlineMs: 300, maxBytes: 100_000, signal: new AbortController().signal };

/** As BIRD 1.6.8 says it, byte for byte. */
const replies: Record<string, string> = {
  restrict: '0016 Access restricted\n',
  'show status':
    '1000-BIRD 1.6.8\n1011-Router ID is 1.1.1.1\n Current server time is 2026-11-21 12:11:54\n0013 Daemon is up and running\n',
  'show protocols all':
    '2002-name     proto    table    state  since       info\n1002-Mesh_10_0_0_2 BGP      master   start  12:11:54    Active        \n' +
    '1006-  Preference:     100\n   Routes:         4 imported, 0 exported, 0 preferred\n   BGP state:          Active\n     Neighbor address: 10.0.0.2\n     Neighbor AS:      64513\n \n0000 \n',
  'show route':
    '1007-10.9.0.0/16        blackhole [static1 12:11:54] * (200)\n10.8.0.0/16        multipath\n0000 \n'.replace(
      '\n10.8',
      '\n 10.8',
    ),
};

let server: Server | undefined;
let folder: string | undefined;
const bird = (answer: (command: string) => string | undefined, pieces = 1): Promise<string> => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-bird-'));
  const path = join(folder, 'bird.ctl');
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    const send = (text: string) => {
      const size = Math.ceil(text.length / pieces);
      for (let at = 0; at < text.length; at += size) socket.write(text.slice(at, at + size));
    };
    send('0001 BIRD 1.6.8 ready.\n');
    socket.on('data', (chunk) => {
      const reply = answer(chunk.toString().trim());
      if (reply === undefined) socket.end();
      else send(reply);
    });
  });
  return new Promise((resolve) => server?.listen(path, () => resolve(path)));
};
afterEach(() => {
  server?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe('BIRD over its socket', () => {
  it.each([1, 7])('status, protocols and routes, restricted first (%i pieces)', async (pieces) => {
    const asked: string[] = [];
    const path = await bird((command) => {
      asked.push(command);
      return replies[command];
    }, pieces);
    const [status, protocols, routes] = await askBird('bird', limits, [path]);
    expect(asked).toEqual(['restrict', 'show status', 'show protocols all', 'show route']);
    expect(status).toMatchObject({ id: 'bird-status', argv: ['socket', path, 'show status'], exitCode: 0 });
    expect(parseBirdStatus(status?.stdout ?? '')).toEqual({ version: '1.6.8', routerId: '1.1.1.1' });
    expect(parseBirdProtocols(protocols?.stdout ?? '')).toMatchObject({
      value: [
        {
          name: 'Mesh_10_0_0_2',
          info: 'Active',
          bgpState: 'Active',
          neighborAddress: '10.0.0.2',
          neighborAs: '64513',
          routesImported: 4,
        },
      ],
    });
    expect(parseBirdRoutes(routes?.stdout ?? '')[0]).toContain('10.9.0.0/16');
  });

  it('a socket without BIRD, one that is not there, one that is silent, one that refuses', async () => {
    const gone = await bird(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect((await askBird('bird', limits, ['/nonexistent/bird.ctl']))[1]).toMatchObject({
      failure: saying('does not exist'),
    });
    expect((await askBird('bird', limits, [gone]))[1]?.failure).toBeDefined();
    const silent = await bird(() => '');
    expect((await askBird('bird', limits, [silent]))[1]).toMatchObject({
      failure: saying('did not answer within 300 ms'),
    });
    server?.close();
    const closing = await bird((command) => (command === 'show protocols all' ? undefined : replies[command]));
    const [status, protocols] = await askBird('bird', limits, [closing]);
    expect(status).toMatchObject({ exitCode: 0 });
    expect(protocols).toMatchObject({ failure: saying('closed its socket') });
    server?.close();
    const refusing = await bird((command) =>
      command === 'restrict' ? '0016 Access restricted\n' : '8007 Access denied\n',
    );
    expect((await askBird('bird', limits, [refusing]))[1]).toMatchObject({
      failure: saying('BIRD says: Access denied'),
    });
  });
});
