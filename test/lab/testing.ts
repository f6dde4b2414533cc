import { randomBytes } from 'node:crypto';
import type { Lab } from './lab.ts';

/** A name that no other lab on this machine has. */
export const testLabName = (purpose: string): string => `t${purpose}${randomBytes(3).toString('hex')}`;

/** Resolves when `check` gives a value, looking every 50 ms; rejects with `what` when that takes too long. */
export const eventually = async <T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  withinMs = 10_000,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** One echo, answered within a second? */
export const canPing = async (lab: Lab, from: string, to: string): Promise<boolean> =>
  (await lab.podExec(from, ['ping', '-c', '1', '-W', '1', to])).code === 0;

/** What a TCP connection from a pod comes to. */
export const canConnect = async (lab: Lab, from: string, to: string, port: number) => {
  const { code, stderr } = await lab.podExec(from, [
    'socat',
    '-T0.1',
    '-u',
    `TCP:${to}:${port},connect-timeout=1`,
    'OPEN:/dev/null',
  ]);
  if (/refused/i.test(stderr)) return 'refused';
  if (/timed out/i.test(stderr)) return 'timeout';
  return code === 0 ? 'connected' : `failed: ${stderr}`;
};
