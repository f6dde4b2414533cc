import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Logger } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSlack } from '../../../../src/chat/slack/client.ts';

/** Whatever stands in Slack's place, or answers for it: the client as it is connected. */

let server: Server;
let url: string;
let answer: (response: ServerResponse) => unknown;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.setMaxListeners(0).on('error', () => undefined);
    void answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const silent = Object.fromEntries(
  ['debug', 'info', 'warn', 'error', 'setLevel', 'getLevel', 'setName'].map((name) => [name, () => undefined]),
) as unknown as Logger;
const ask = () => connectSlack('xoxb-1', url, silent).auth.test();
const json = { 'content-type': 'application/json' };

describe('an answer of Slack', () => {
  it('is read', async () => {
    answer = (response) => response.writeHead(200, json).end('{"ok":true,"user_id":"U1"}');
    expect(await ask()).toMatchObject({ user_id: 'U1' });
  });

  const endless = async (response: ServerResponse) => {
    response.writeHead(200, json).write('{"ok":true,"a":"');
    const piece = Buffer.alloc(1_000_000, 'x');
    while (!response.destroyed) {
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      await breathe();
    }
  };
  const zipped = (text: string) => (response: ServerResponse) =>
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(text));

  it.each([
    ['never ends', endless],
    ['is 200 MB of zeros in 200 kB', zipped(`{"ok":true,"a":"${'0'.repeat(200_000_000)}"}`)],
    [
      'is five million empty lists',
      (response: ServerResponse) => response.writeHead(200, json).end(`[${'[],'.repeat(5_000_000)}[]]`),
    ],
  ])('that %s is left at the limit', async (_, how) => {
    answer = how;
    const since = performance.now();
    await expect(ask()).rejects.toThrow(/Slack's answer holds .* at most 8,000,000 are read/);
    expect(performance.now() - since).toBeLessThan(7_000);
  });

  it.each([
    ['is 100,000 deep', '['.repeat(100_000)],
    ['is a million keys', `{${'"a":0,'.repeat(900_000)}"b":0}`],
    ['is no JSON', '<html>'],
    ['is nothing', ''],
    ['is null', 'null'],
    ['is a list', '[1]'],
  ])('that %s ends as a failed call, not as a crash', async (_, text) => {
    answer = (response) => response.writeHead(200, json).end(text);
    const since = performance.now();
    await ask().catch(() => undefined);
    expect(performance.now() - since).toBeLessThan(7_000);
  });
});
