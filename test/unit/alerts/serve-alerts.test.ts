import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertsPlace, serveAlerts } from '../../../src/alerts/serve-alerts.ts';
import type { AlertGroup } from '../../../src/question/alert.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { makeAuthority } from '../../helpers/authority.ts';

const body = JSON.stringify({
  groupKey: 'a',
  status: 'firing',
  alerts: [{ status: 'firing', labels: { alertname: 'Down' } }],
});

const open = async (place: Omit<AlertsPlace, 'port'>, take = async (_group: AlertGroup) => ({}) as never) => {
  const outcomes: string[] = [];
  const served = await serveAlerts(
    { port: 0, address: '127.0.0.1', ...place },
    {
      credentials: { token: 'a-token-of-some-length' },
      take,
      tell: wordsIn('en'),
      now: () => 0,
      onError: () => undefined,
      onTaken: (outcome) => outcomes.push(outcome),
    },
  );
  return { ...served, outcomes };
};

describe('alerts by certificates', () => {
  let ours: Awaited<ReturnType<typeof makeAuthority>>;
  let others: typeof ours;
  let served: Awaited<ReturnType<typeof open>>;
  const taken: AlertGroup[] = [];
  beforeAll(async () => {
    [ours, others] = await Promise.all([makeAuthority(['localhost']), makeAuthority(['localhost'])]);
    const { cert, key, authority } = ours;
    served = await open({ tls: { cert, key, clientCa: authority } }, async (group) => {
      taken.push(group);
      return { outcome: 'known', questions: [] } as never;
    });
  });
  afterAll(() => served.close());

  const send = (shown: { cert?: string; key?: string }): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: served.port,
          servername: 'localhost',
          path: '/hooks/alertmanager',
          method: 'POST',
          ca: ours.authority,
          ...shown,
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  it('one of the authority is enough', async () => {
    expect(await send({ cert: ours.client.cert, key: ours.client.key })).toBe(200);
    expect(taken.map(({ name }) => name)).toEqual(['Down']);
  });

  it.each<[string, () => { cert?: string; key?: string }]>([
    ['none', () => ({})],
    ['one of another authority', () => others.client],
  ])('%s is refused before anything is read', async (_, shown) => {
    await expect(send(shown())).rejects.toThrow();
  });
});

it('what cannot be put on record is to be sent again', async () => {
  const { port, close } = await open({}, () => Promise.reject(new Error('Redis is away')));
  const headers = { authorization: 'Bearer a-token-of-some-length' };
  const answer = await fetch(`http://127.0.0.1:${port}/hooks/alertmanager`, { method: 'POST', body, headers });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
  await close();
});

it('a port that is used is said', async () => {
  const { port, close } = await open({});
  const place = { port, address: '127.0.0.1' };
  await expect(open(place)).rejects.toMatchObject({ code: 'port' });
  await close();
});
