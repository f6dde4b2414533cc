import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiConnection, connectApi } from '../../../../src/collect/kubernetes/api-connection.ts';
import { parseJson } from '../../../../src/limits/bounded-json.ts';
import { apiAnswer } from '../../../../src/limits/limits.ts';
import { makeAuthority } from '../../../helpers/authority.ts';
import { saying } from '../../../helpers/said.ts';

/** An API server that answers whatever it likes. */

let server: Server;
let api: ApiConnection;
let answer: (response: ServerResponse) => unknown;
beforeAll(async () => {
  const { authority, cert, key } = await makeAuthority(['localhost']);
  server = createServer({ cert, key }, (_request, response) => {
    response.setMaxListeners(0).on('error', () => undefined);
    void answer(response);
  });
  server.listen(0);
  await once(server, 'listening');
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  config.loadFromClusterAndUser(
    {
      name: 'c',
      server: `https://localhost:${port}`,
      caData: Buffer.from(authority).toString('base64'),
      skipTLSVerify: false,
    },
    { name: 'u' },
  );
  api = connectApi(config, 15_000);
});
afterAll(() => {
  api.close();
  server.closeAllConnections();
  server.close();
});

const ask = () =>
  api.ask('/api/v1/pods', {
    method: 'GET',
    query: {},
    accept: 'application/json',
    signal: undefined,
    read: (text) => parseJson(text, 'the answer', apiAnswer),
  });
const says = (status: number, text: string) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
const endless = (status: number) => async (response: ServerResponse) => {
  response.writeHead(status).write('{"message":"');
  const piece = Buffer.alloc(1_000_000, 'x');
  while (!response.destroyed) {
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    await breathe();
  }
};

describe('an answer of the API server', () => {
  it('is read', async () => {
    answer = says(200, '{"items":[]}');
    expect(await ask()).toEqual({ kind: 'ok', body: { items: [] } });
  });

  it.each([
    ['never ends', endless(200), /larger than 32 MB/],
    ['refuses without end', endless(500), /the API server answered 500/],
    ['is five million empty lists', says(200, `[${'[],'.repeat(5_000_000)}[]]`), /at most 2,000,000 are read/],
    ['is 3.5 million keys', says(200, `{${'"a":0,'.repeat(3_500_000)}"b":0}`), /at most 2,000,000 are read/],
    ['is 100,000 deep', says(200, '['.repeat(100_000)), /nested more than 100 levels deep/],
    ['refuses 100,000 deep', says(403, `{"message":${'['.repeat(50_000)}`), /forbidden/],
    ['is no JSON', says(200, '<html>'), /not valid JSON/],
  ])('that %s is told as what it is, in time', async (_, how, message) => {
    answer = how;
    const since = performance.now();
    const got = await ask();
    expect(got).toMatchObject({ message: saying(message) });
    expect(JSON.stringify(got).length).toBeLessThan(2_000);
    expect(performance.now() - since).toBeLessThan(15_000);
  });
});
