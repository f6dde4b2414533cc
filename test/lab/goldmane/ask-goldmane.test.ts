import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlowQuery } from '../../../src/case/flows.ts';
import { flowsFrom } from '../../../src/collect/flows/ask-goldmane.ts';
import { said } from '../../helpers/said.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type Goldmane, type LoggedFlow, startGoldmane } from './goldmane.ts';

const query: FlowQuery = {
  from: { namespace: 'shop', names: ['web-0'] },
  to: { namespace: 'shop', names: ['db-7d5f9c6b8-abcde', 'db-7d5f9c6b8-*'] },
  protocol: 'tcp',
  port: 5432,
};

const denied: LoggedFlow = {
  source_name: 'web-0',
  source_namespace: 'shop',
  dest_name: 'db-7d5f9c6b8-*',
  dest_namespace: 'shop',
  dest_port: 5432,
  proto: 'tcp',
  reporter: 'Dst',
  action: 'Deny',
  enforced: [
    {
      kind: 'EndOfTier',
      name: '',
      tier: 'default',
      action: 'Deny',
      policy_index: 1,
      rule_index: -1,
      trigger: { kind: 'NetworkPolicy', namespace: 'shop', name: 'deny-all', tier: 'default', action: 'Allow' },
    },
    { kind: 'GlobalNetworkPolicy', name: 'security.look', tier: 'security', action: 'Pass', rule_index: 2 },
  ],
};
/** Field numbers of `FlowListResult.flows.flow.Key.policies.enforced_policies`, and of a hit's `trigger` again and again. */
const nestedHits = (depth: number): Buffer => {
  const fields = [2, 2, 1, 15, 1, ...Array<number>(depth).fill(8)];
  const pieces: Buffer[] = [];
  let size = 0;
  for (const field of fields.toReversed()) {
    const head: number[] = [(field << 3) | 2];
    for (let rest = size; ; rest >>>= 7) {
      head.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) break;
    }
    pieces.push(Buffer.from(head));
    size += head.length;
  }
  return Buffer.concat(pieces.toReversed());
};
const never = new AbortController().signal;

describe('Goldmane is asked', () => {
  let certificates: Certificates;
  let others: Certificates;
  let goldmane: Goldmane;
  beforeAll(async () => {
    certificates = await makeCertificates();
    others = await makeCertificates();
    goldmane = await startGoldmane(certificates);
  });
  afterAll(() => {
    goldmane.close();
    certificates.remove();
    others.remove();
  });
  afterEach(() => {
    goldmane.behave('flows');
    goldmane.flows.length = 0;
    goldmane.requests.length = 0;
  });
  const place = (changes: Partial<Parameters<typeof flowsFrom>[0]> = {}) => ({
    address: goldmane.address,
    ca: certificates.ca,
    ...certificates.client,
    ...changes,
  });
  const ask = (changes: Partial<Parameters<typeof flowsFrom>[0]> = {}, signal = never) =>
    flowsFrom(place(changes))(query, signal);
  const reasonOf = async (answer: ReturnType<typeof ask>): Promise<string> => {
    const read = await answer;
    return read.ok ? `it answered ${JSON.stringify(read.value)}` : said(read.reason);
  };

  it('tells what it saw of this connection, in the order of its policies', async () => {
    goldmane.flows.push(
      denied,
      { ...denied, dest_port: 80 },
      { ...denied, source_name: 'other' },
      { ...denied, ago: 4000 },
    );
    const read = await ask();
    expect(read).toMatchObject({
      ok: true,
      value: {
        leftOut: 0,
        flows: [
          {
            reporter: 'destination',
            action: 'Deny',
            to: { namespace: 'shop', name: 'db-7d5f9c6b8-*' },
            port: 5432,
            protocol: 'tcp',
            enforced: [
              { kind: 'GlobalNetworkPolicy', name: 'security.look', tier: 'security', action: 'Pass', rule: 2 },
              {
                kind: 'NetworkPolicy',
                namespace: 'shop',
                name: 'deny-all',
                tier: 'default',
                action: 'Deny',
                rule: -1,
              },
            ],
          },
        ],
      },
    });
  });

  it('asks for no more than it needs', async () => {
    await ask();
    expect(goldmane.requests).toMatchObject([
      {
        start_time_gte: -900,
        page_size: 200,
        filter: {
          source_names: [{ value: 'web-0', type: 0 }],
          source_namespaces: [{ value: 'shop' }],
          dest_names: [{ value: 'db-7d5f9c6b8-abcde' }, { value: 'db-7d5f9c6b8-*' }],
          dest_ports: [{ port: 5432 }],
        },
      },
    ]);
  });

  it('accepts its own certificate as its authority, as Go does', async () => {
    expect(await ask({ ca: certificates.server.cert })).toMatchObject({ ok: true });
  });

  it('says so where its certificate is by another authority or for another name', async () => {
    expect(await reasonOf(ask({ ca: others.ca }))).toMatch(/certificate/i);
    expect(await reasonOf(ask({ serverName: 'another.example' }))).toMatch(/altnames|certificate/i);
    expect(await ask({ serverName: 'goldmane.calico-system.svc' })).toMatchObject({ ok: true });
  });

  it('says so where it does not accept ours', async () => {
    expect(await reasonOf(ask(others.client))).toMatch(/^Goldmane localhost:\d+: /);
  });

  it('says which file cannot be read', async () => {
    expect(await reasonOf(ask({ key: '/nowhere/tls.key' }))).toContain('the key file cannot be read: ENOENT');
    expect(await reasonOf(ask({ cert: certificates.server.key }))).toMatch(/^Goldmane /);
  });

  it('says so where nobody listens, and where what listens is not Goldmane', async () => {
    expect(await reasonOf(ask({ address: '127.0.0.1:1' }))).toMatch(/ECONNREFUSED/);
    expect(await reasonOf(ask({ address: 'no-such-host.invalid:7443' }))).toMatch(/resol|no answer/i);
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const bound = silent.address();
    try {
      const address = `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
      expect(await reasonOf(ask({ address }))).toMatch(/no answer in 1.5 s|Deadline/i);
    } finally {
      silent.close();
    }
  });

  it('waits no longer than it may', async () => {
    goldmane.behave('hang');
    const began = performance.now();
    expect(await reasonOf(ask())).toMatch(/no answer in 1.5 s|Deadline/i);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('stops where the question is withdrawn', async () => {
    goldmane.behave('hang');
    const stop = new AbortController();
    const answer = reasonOf(ask({}, stop.signal));
    stop.abort();
    expect(await answer).toContain('withdrawn');
  });

  it.each([
    ['knows no such question', 'no-such-method' as const, /UNIMPLEMENTED/],
    ['answers more than is read', () => Buffer.alloc(5 * 1024 * 1024, 0), /larger than max/],
    ['answers hits inside of hits without end', () => nestedHits(100_000), /^Goldmane /],
    ['answers garbage', () => Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x07]), /^Goldmane /],
  ])('says so where it %s', async (_, behaviour, reason) => {
    goldmane.behave(behaviour);
    expect(await reasonOf(ask())).toMatch(reason);
  });

  it('lists the latest fifty of many', async () => {
    for (let i = 0; i < 300; i += 1) goldmane.flows.push({ ...denied, ago: 30 + i });
    const read = await ask();
    expect(read.ok && [read.value.flows.length, read.value.leftOut]).toEqual([50, 250]);
    expect(read.ok && (read.value.flows[0]?.until ?? '') > (read.value.flows[49]?.until ?? '')).toBe(true);
  });
});
