import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openParts, starting } from '../demo/parts.ts';
import { startService } from '../demo/service.ts';

/** A start of the demo that fails leaves nothing; one that is only slow is waited for. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calico-why-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const entry = async (name: string, text: string): Promise<string> => {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, text);
  return path;
};
const listen =
  "import { createServer } from 'node:http';\nconst serve = (status, text) => createServer((_, answer) => answer.writeHead(status).end(text)).listen(Number(process.env.METRICS_PORT), '127.0.0.1');\n";
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const patience = { stuckMs: 1_500, endMs: 1_000 };

describe('a service of the demo', () => {
  it('is waited for while it gets on, however long that takes', async () => {
    const busy = `${listen}const until = Date.now() + 3_000;\nlet sum = 0;\nwhile (Date.now() < until) sum += 1;\nserve(200, 'ready');`;
    const service = await startService('bot', {}, { entry: await entry('busy', busy), ...patience });
    await service.stop();
    expect(isAlive(service.pid ?? 0)).toBe(false);
  });

  it.each([
    ['never answers', 'setInterval(() => undefined, 1_000);\nprocess.on("SIGTERM", () => undefined);'],
    ['never is ready', `${listen}serve(503, 'Slack is not connected');`],
  ])('that %s is given up, and its process ended', async (what, text) => {
    const said = `console.log('pid', process.pid);\n${text}`;
    const start = startService('worker', {}, { entry: await entry(what.replace(/ /g, '-'), said), ...patience });
    const error = await start.then(
      () => undefined,
      (reason: unknown) => String(reason),
    );
    expect(error).toMatch(/the worker got no further for 1.5 s/);
    expect(isAlive(Number(/pid (\d+)/.exec(error ?? '')?.[1]))).toBe(false);
  });
});

it('what started beside a start that failed is stopped as well', async () => {
  const stopped: string[] = [];
  const parts = openParts(() => undefined);
  const slow = new Promise<string>((resolve) => setTimeout(() => resolve('slow'), 100));
  await parts.start(starting(Promise.resolve('first'), (name) => stopped.push(name)));
  await expect(
    parts.start(
      starting(slow, (name) => stopped.push(name)),
      starting(Promise.reject(new Error('no bot')), () => stopped.push('never')),
    ),
  ).rejects.toThrow('no bot');
  await parts.stop();
  expect(stopped).toEqual(['slow', 'first']);
});
