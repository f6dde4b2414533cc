import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openNodeGuard } from '../../jobs/node-guard.ts';
import { readNodeStates } from '../../src/diagnose/node-states.ts';
import { usualProbe } from '../../src/diagnose/probe-targets.ts';
import { stopwatch } from '../../src/diagnose/stopwatch.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openSuspects } from '../../src/store/suspects.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { said, saying } from '../helpers/said.ts';
import { sampleCase } from '../helpers/sample-report.ts';

/** A node whose answer ends a worker costs that worker, and not the next one that takes up the question. */

let server: RedisServer;
let redis: Redis;
let run: string;
const prefix = 'lost-worker';
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  run = randomUUID();
});

const suspects = () => openSuspects(redis, keysUnder(prefix), run);
const guard = () =>
  openNodeGuard({
    suspects: suspects(),
    onError: (message, details) => {
      throw new Error(`${message}: ${JSON.stringify(details)}`);
    },
  });

/** A worker that ends over the nodes' answers. */
const lose = async (nodes: string, doing: 'reading' | 'checking', how: 'killed' | 'stalled'): Promise<void> => {
  const worker = spawn(process.execPath, ['test/helpers/lost-worker.ts'], {
    env: {
      ...process.env,
      REDIS_URL: server.url,
      REDIS_PREFIX: prefix,
      RUN: run,
      NODES: nodes,
      DOING: doing,
      HOW: how,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (how === 'stalled') await once(worker.stdout, 'data');
  else await once(worker, 'close');
  worker.kill('SIGKILL');
};

describe('a node over whose answer a worker was lost', () => {
  it.each(['killed', 'stalled'] as const)('is not asked again by the next: the worker was %s', async (how) => {
    await lose('node-1', 'reading', how);
    const next = await guard();
    expect(said(next.notAgain('node-1'))).toMatch(/^not asked again: /);
    expect(next.notAgain('node-2')).toBeUndefined();
  });

  it('is the one that was being read, not the one that waited behind it', async () => {
    await lose('node-1,node-2', 'reading', 'killed');
    const next = await guard();
    expect(next.notAgain('node-1')).toBeDefined();
    expect(next.notAgain('node-2')).toBeUndefined();
  });

  it('is any of a path where two workers were lost over its checks, and none where it was one', async () => {
    await lose('node-1,node-2', 'checking', 'killed');
    expect((await guard()).notAgain('node-1')).toBeUndefined();
    await lose('node-1,node-2', 'checking', 'stalled');
    const next = await guard();
    expect(next.notAgain('node-1')).toBeDefined();
    expect(next.notAgain('node-2')).toBeDefined();
  });

  it('says so in the place of its state, and no exec is made there', async () => {
    await lose('node-1', 'reading', 'killed');
    const { nodes, probes, gaps } = await readNodeStates({
      cluster: {
        server: 'test',
        get: () => Promise.reject(new Error('nothing is asked')),
        exec: () => Promise.reject(new Error('nothing is asked')),
        requests: () => 0,
        close: () => {},
      },
      place: usualProbe,
      nodes: ['node-1'],
      from: sampleCase.from,
      to: sampleCase.to,
      podsOnNodes: {},
      signal: AbortSignal.timeout(10_000),
      watch: stopwatch(() => 0),
      now: () => new Date(0),
      guard: await guard(),
    });
    expect(nodes['node-1']).toMatchObject({ ok: false, reason: saying('not asked again') });
    expect(probes).toEqual({});
    expect(gaps).toMatchObject([{ what: saying('state of node-1') }]);
  });
});

describe('a node that was read', () => {
  it.each([
    ['and understood', () => 1],
    [
      'and not understood',
      () => {
        throw new Error('not understood');
      },
    ],
  ])('%s may be asked again', async (_, work: () => number) => {
    const first = await guard();
    await first.reading('node-1', work).catch(() => undefined);
    await first.checking(['node-1', 'node-2'], work).catch(() => undefined);
    expect([...(await suspects().points()).values()].filter((points) => points !== 0)).toEqual([]);
    expect((await guard()).notAgain('node-1')).toBeUndefined();
  });

  it('is marked before it is read', async () => {
    const first = await guard();
    const add = suspects().add;
    let marked = 0;
    const watched = await openNodeGuard({
      suspects: {
        points: suspects().points,
        add: async (nodes, points) => {
          await add(nodes, points);
          marked += points;
        },
      },
      onError: () => {},
    });
    expect(await watched.reading('node-1', () => marked)).toBe(2);
    expect(marked).toBe(0);
    expect(first.notAgain('node-1')).toBeUndefined();
  });
});
