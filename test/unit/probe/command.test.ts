import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type CommandLimits, killAll, runCommand, startChild } from '../../../src/probe/command.ts';
import { limiter } from '../../../src/probe/limit.ts';
import { saying } from '../../helpers/said.ts';

const limits = (more: Partial<CommandLimits> = {}): CommandLimits => ({
  deadlineMs: 5_000,
  maxBytes: 1_000_000,
  signal: new AbortController().signal,
  ...more,
});
const node = (code: string): string[] => [process.execPath, '-e', code];

describe('one command', () => {
  it('its output, exit code and standard error', async () => {
    const run = await runCommand('x', node("console.log('out'); console.error('err'); process.exitCode = 3"), limits());
    expect(run).toMatchObject({ id: 'x', exitCode: 3, stdout: 'out\n', stderr: 'err\n', truncated: false });
  });

  it('arguments are not read by a shell', async () => {
    const run = await runCommand('x', [...node('console.log(process.argv[1])'), '$(id); `id` && id'], limits());
    expect(run.stdout).toBe('$(id); `id` && id\n');
  });

  it('one that is not installed', async () => {
    const run = await runCommand('x', ['calico-why-no-such-program'], limits());
    expect(run).toMatchObject({ failure: saying('calico-why-no-such-program is not installed') });
    expect(run).not.toHaveProperty('exitCode');
  });

  it('one that does not end, and what it started, are killed at the deadline', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calico-why-command-'));
    // A shell and what it starts are up at once, also on a machine with much to do.
    const parent = 'echo $$ > "$1/parent"; sh -c \'echo $$ > "$1/child"; exec sleep 60\' sh "$1" & wait';
    const start = performance.now();
    const run = await runCommand('x', ['sh', '-c', parent, 'sh', folder], limits({ deadlineMs: 1_000 }));
    expect(run).toMatchObject({ failure: saying('did not end within 1000 ms') });
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(existsSync(join(folder, 'parent'))).toBe(true);
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    // Gone, or dead and not yet fetched by the machine's first process.
    const state = () =>
      existsSync(`/proc/${child}/stat`) ? readFileSync(`/proc/${child}/stat`, 'utf8').split(' ')[2] : 'gone';
    await vi.waitFor(() => expect(['gone', 'Z']).toContain(state()));
    rmSync(folder, { recursive: true });
  });

  it('one that floods is cut and ended', async () => {
    const run = await runCommand(
      'x',
      node("for (;;) process.stdout.write('x'.repeat(65536))"),
      limits({ maxBytes: 100_000 }),
    );
    expect(run).toMatchObject({ truncated: true });
    expect(run.stdout.length).toBe(100_000);
  });

  it('the end of the whole run ends it', async () => {
    const controller = new AbortController();
    const running = runCommand('x', node('setInterval(() => {}, 1000)'), limits({ signal: controller.signal }));
    controller.abort();
    expect(await running).toMatchObject({ failure: saying('the probe ran out of time') });
    expect(await runCommand('x', ['true'], limits({ signal: controller.signal }))).toMatchObject({
      failure: expect.anything(),
    });
  });

  it('all that still run are ended together', async () => {
    const child = startChild(node('setInterval(() => {}, 1000)'), 'ignore');
    killAll();
    await vi.waitFor(() => expect(child.signalCode).toBe('SIGKILL'));
  });
});

describe('a limit of tasks at a time', () => {
  it('is kept, and the order as well', async () => {
    const limited = limiter(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const task = (n: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(n);
      await Promise.resolve();
      running -= 1;
      if (n === 1) throw new Error('one fails');
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limited(task(n))));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(results.filter((each) => each.status === 'rejected')).toHaveLength(1);
  });
});
