import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './server.ts';
import { ObjectStore } from './store.ts';
import { ask } from './testing.ts';

/** What recordings do not show: paging, watches that resume, apply, failures, the second listener. */

const folder = mkdtempSync(join(tmpdir(), 'api-double-'));
const unixSocket = join(folder, 'api.sock');
let store: ObjectStore;
let api: ApiServer;

const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});

beforeAll(async () => {
  store = new ObjectStore();
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) store.create(configMap(name));
  api = await startApiServer({ store, unixSocket, bookmarkMs: 20 });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const call = async (method: string, path: string, body?: unknown, contentType = 'application/json') => {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await ask(api, { method, path, token: api.tokenFor('admin'), contentType, body: text });
  return { status: answer.status, body: JSON.parse(answer.text), headers: answer.headers };
};

const watch = async (query: string, lines: number, onHead?: () => void) => {
  const path = `/api/v1/namespaces/shop/configmaps?watch=1&${query}`;
  const answer = await ask(api, { path, token: api.tokenFor('admin'), lines, ...(onHead ? { onHead } : {}) });
  return answer.text
    .trim()
    .split('\n')
    .slice(0, lines)
    .map((line) => JSON.parse(line));
};

describe('paging', () => {
  test('pages add up, and the last has no continue', async () => {
    const seen: string[] = [];
    let next = '';
    do {
      const { body } = await call('GET', `/api/v1/namespaces/shop/configmaps?limit=2&continue=${next}`);
      seen.push(...body.items.map((one: { metadata: { name: string } }) => one.metadata.name));
      next = body.metadata.continue ?? '';
    } while (next !== '');
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('a token from before the compaction is gone', async () => {
    const { body } = await call('GET', '/api/v1/configmaps?limit=2');
    store.create(configMap('later'));
    store.history.compact(store.resourceVersion);
    const { status, body: gone } = await call('GET', `/api/v1/configmaps?limit=2&continue=${body.metadata.continue}`);
    expect([status, gone.reason]).toEqual([410, 'Expired']);
    store.delete('configmaps', 'later', 'shop');
  });
});

describe('watch', () => {
  test('resumes where a list ended', async () => {
    const from = store.resourceVersion;
    store.patch('configmaps', 'a', 'shop', { data: { x: '1' } });
    const events = await watch(`resourceVersion=${from}`, 2, () =>
      store.patch('configmaps', 'a', 'shop', { data: { x: '2' } }),
    );
    expect(events.map((one) => [one.type, one.object.data.x])).toEqual([
      ['MODIFIED', '1'],
      ['MODIFIED', '2'],
    ]);
  });

  test('initial events end with a bookmark that says so', async () => {
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const events = await watch(query, 6);
    expect(events.map((one) => one.type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'ADDED', 'ADDED', 'BOOKMARK']);
    expect(events[5].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  test('bookmarks carry the version reached', async () => {
    const [bookmark] = await watch(`resourceVersion=${store.resourceVersion}&allowWatchBookmarks=true`, 1);
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(store.resourceVersion) } },
    });
  });

  test('ends at its timeout', async () => {
    const path = `/api/v1/configmaps?watch=1&resourceVersion=${store.resourceVersion}&timeoutSeconds=1`;
    expect((await ask(api, { path, token: api.tokenFor('admin') })).text).toBe('');
  });
});

describe('server-side apply', () => {
  const path = '/api/v1/namespaces/shop/configmaps/applied';
  const apply = (data: Record<string, string>, manager: string, more = '') =>
    call('PATCH', `${path}?fieldManager=${manager}${more}`, configMap('applied', data), 'application/apply-patch+yaml');

  test('creates, updates, drops what the manager no longer names', async () => {
    expect((await apply({ a: '1', b: '1' }, 'one')).status).toBe(201);
    const second = await apply({ a: '2' }, 'one');
    expect([second.status, second.body.data]).toEqual([200, { a: '2' }]);
  });

  test("another manager's field is a conflict unless forced", async () => {
    const refused = await apply({ a: '3' }, 'two');
    expect([refused.status, refused.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "one": .data.a',
    ]);
    expect((await apply({ a: '3' }, 'two', '&force=true')).body.data).toEqual({ a: '3' });
  });

  test('needs a manager', async () => {
    expect((await call('PATCH', path, configMap('applied'), 'application/apply-patch+yaml')).status).toBe(422);
  });
});

describe('refusals', () => {
  test.each([
    [405, 'POST', '/api/v1/namespaces/shop/configmaps/a'],
    [404, 'GET', '/api/v1/namespaces/shop/nothings'],
    [404, 'POST', '/api/v1/namespaces/nope/configmaps'],
    [400, 'POST', '/api/v1/namespaces/other/configmaps'],
    [415, 'PATCH', '/api/v1/namespaces/shop/configmaps/a'],
  ])('%i for %s %s', async (code, method, path) => {
    const body = { metadata: { name: 'n', ...(code === 400 ? { namespace: 'shop' } : {}) } };
    expect((await call(method, path, body)).status).toBe(code);
  });

  test('a body that is no JSON', async () => {
    expect((await call('POST', '/api/v1/namespaces/shop/configmaps', '{')).status).toBe(400);
  });
});

describe('failures on demand', () => {
  test('status with Retry-After, a number of times', async () => {
    api.setFailure({ resource: 'configmaps', method: 'GET' }, { status: 429, retryAfter: 1, times: 1 });
    const refused = await call('GET', '/api/v1/configmaps');
    expect([refused.status, refused.headers['retry-after'], refused.body.reason]).toEqual([
      429,
      '1',
      'TooManyRequests',
    ]);
    expect((await call('GET', '/api/v1/configmaps')).status).toBe(200);
  });

  test('latency', async () => {
    const undo = api.setFailure({ path: /limit=7/ }, { latencyMs: 80 });
    api.requests.reset();
    await call('GET', '/api/v1/configmaps?limit=7');
    expect(api.requests.entries[0]?.ms).toBeGreaterThanOrEqual(79);
    undo();
  });

  test('connections that drop take their watches with them', async () => {
    const path = `/api/v1/configmaps?watch=1&resourceVersion=${store.resourceVersion}`;
    const cut = ask(api, { path, token: api.tokenFor('admin'), onHead: () => api.dropConnections() });
    await expect(cut).rejects.toThrow();
    expect((await call('GET', '/version')).status).toBe(200);
  });
});

describe('the unix socket', () => {
  test('answers in plain HTTP with the same rights', async () => {
    const status = (token?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = token ? { authorization: `Bearer ${token}` } : {};
        request({ socketPath: unixSocket, path: '/api/v1/configmaps', headers }, (res) =>
          resolve(res.resume().statusCode),
        )
          .once('error', reject)
          .end();
      });
    expect([await status(), await status(api.tokenFor('admin'))]).toEqual([403, 200]);
  });

  test('a client that sends rubbish harms nobody', async () => {
    const socket = createConnection(unixSocket);
    socket.end('rubbish\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect((await call('GET', '/version')).status).toBe(200);
  });
});

test('server time of gets and lists stays under two milliseconds', async () => {
  api.requests.reset();
  for (let at = 0; at < 50; at += 1) {
    await call('GET', '/api/v1/namespaces/shop/configmaps');
    await call('GET', '/api/v1/namespaces/shop/configmaps/a');
  }
  const times = api.requests.entries.map((one) => one.ms).toSorted((a, b) => a - b);
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(2);
});
