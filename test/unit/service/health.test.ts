import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { serveHealth } from '../../../src/service/health.ts';

const ready = { missing: () => [] };
const answers = (address: string, port: number | undefined): Promise<boolean> =>
  fetch(`http://${address}:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

it('answers on every address where none is chosen, and else on that one alone', async () => {
  const everywhere = await serveHealth({ port: 0 }, ready, new Registry());
  const here = await serveHealth({ port: 0, address: '127.0.0.2' }, ready, new Registry());
  try {
    expect(await answers('127.0.0.1', everywhere.port)).toBe(true);
    expect(await answers('127.0.0.2', everywhere.port)).toBe(true);
    expect(await answers('127.0.0.2', here.port)).toBe(true);
    expect(await answers('127.0.0.1', here.port)).toBe(false);
  } finally {
    await Promise.all([everywhere.close(), here.close()]);
  }
});

it('says what to do about an address that the machine does not have', async () => {
  await expect(serveHealth({ port: 0, address: '192.0.2.1' }, ready, new Registry())).rejects.toMatchObject({
    message: 'cannot serve health and metrics: 192.0.2.1 is no address of this machine',
    next: expect.stringContaining('METRICS_ADDRESS'),
  });
});
