import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServing, serveHttp } from '../../../src/serve/http.ts';
import { openApi } from '../../../src/serve/openapi.ts';
import { toolsOf } from '../../../src/serve/tools.ts';
import { version } from '../../../src/start/version.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';
import { recordedEngine } from './recorded-engine.ts';

const tell = wordsIn('en');
const [first = '{}'] = readPacked('cases');
const recorded = recordedEngine((JSON.parse(first) as Recorded).case);
const path = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };

let serving: HttpServing;
let base: string;
beforeAll(async () => {
  const holders = new Map([
    ['all', { name: 'all', rights: { namespaces: 'all' as const } }],
    ['shop', { name: 'shop', rights: { namespaces: new Set(['ops']) } }],
  ]);
  serving = await serveHttp({ address: '127.0.0.1', port: 0 }, (token) => holders.get(token), {
    tools: toolsOf(tell),
    parts: recorded.parts,
    tell,
    forScripts: tell,
    version: '1.2.3',
    onError: () => undefined,
  });
  base = `http://127.0.0.1:${serving.port}`;
});
afterAll(() => serving.close());

const post = (where: string, body: string, headers: Record<string, string> = { authorization: 'Bearer all' }) =>
  fetch(`${base}${where}`, { method: 'POST', body, headers });

describe('tools over HTTP', () => {
  it('answer as plain JSON', async () => {
    const response = await post('/v1/diagnose_path', JSON.stringify(path));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ verdict: { status: expect.any(String) }, evidence: 'handle-1' });
  });

  it.each<[string, number, () => Promise<Response>]>([
    ['no token', 401, () => post('/v1/ask', '{}', {})],
    ['a wrong token', 401, () => post('/v1/ask', '{}', { authorization: 'Bearer nobody' })],
    ['another scheme', 401, () => post('/v1/ask', '{}', { authorization: 'Basic all' })],
    [
      'a page of a browser',
      403,
      () => post('/v1/ask', '{}', { authorization: 'Bearer all', origin: 'https://evil.example' }),
    ],
    [
      'what the token is not for',
      403,
      () => post('/v1/diagnose_path', JSON.stringify(path), { authorization: 'Bearer shop' }),
    ],
    ['a tool that is none', 404, () => post('/v1/reboot', '{}')],
    ['a name of every object', 404, () => post('/v1/constructor', '{}')],
    ['a handle of another', 404, () => post('/v1/evidence', '{"handle":"handle-1"}', { authorization: 'Bearer shop' })],
    ['no JSON', 400, () => post('/v1/ask', '{')],
    ['a list', 400, () => post('/v1/ask', '[]')],
    ['a wrong argument', 400, () => post('/v1/ask', '{"question":7}')],
    ['too large a body', 413, () => post('/v1/ask', ' '.repeat(64_001))],
    ['GET', 405, () => fetch(`${base}/v1/ask`, { headers: { authorization: 'Bearer all' } })],
    ['what failed inside', 500, () => post('/v1/check_cluster', '{"check":"nodes"}')],
  ])('refuse %s by %d', async (_what, status, ask) => {
    const response = await ask();
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ problem: expect.any(String) });
    expect(text).not.toContain('secret');
  });

  it('say what they are in a document that names each of them', async () => {
    const contract = await (await fetch(`${base}/openapi.json`)).json();
    expect(Object.keys(contract.paths)).toEqual(toolsOf(tell).map(({ name }) => `/v1/${name}`));
    expect(contract.paths['/v1/diagnose_path'].post.requestBody.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['from', 'to'],
    });
  });

  it('have their contract in the repository, as it is', () => {
    // Where it is not: node src/cli.ts mcp --openapi > deploy/openapi.json
    const written = readFileSync(join(import.meta.dirname, '../../../deploy/openapi.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openApi(toolsOf(tell), tell, version))));
  });

  it('answer a client of the Model Context Protocol', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${base}/mcp`), {
        requestInit: { headers: { authorization: 'Bearer all' } },
      }),
    );
    const { content } = await client.callTool({ name: 'diagnose_path', arguments: path });
    const [answer] = content;
    expect(JSON.parse(answer?.type === 'text' ? answer.text : '')).toHaveProperty('verdict');
    await client.close();
  });

  it('say where they cannot listen', async () => {
    const again = serveHttp({ address: '127.0.0.1', port: serving.port }, () => undefined, {
      tools: [],
      parts: recorded.parts,
      tell,
      forScripts: tell,
      version: '1',
      onError: () => undefined,
    });
    await expect(again).rejects.toMatchObject({ code: 'port' });
  });

  it('outlive a client that goes away in the middle of its request', async () => {
    const gone = plainRequest(`${base}/v1/ask`, {
      method: 'POST',
      headers: { authorization: 'Bearer all', 'content-length': '100' },
    });
    gone.on('error', () => undefined);
    gone.write('{"ques');
    await new Promise((resolve) => setImmediate(resolve));
    gone.destroy();
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });
});
