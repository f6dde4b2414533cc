import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/case/objects.ts';
import type { EndRef } from '../../../src/case/question.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Lookup } from '../../../src/collect/lookup.ts';
import { findEnds } from '../../../src/diagnose/find-ends.ts';
import { PublicError } from '../../../src/errors.ts';
import { verbatim } from '../../../src/words/message.ts';
import { saying } from '../../helpers/said.ts';

const pod = (name: string, ips: string[]): Pod => ({
  namespace: 'shop',
  name,
  uid: name,
  nodeName: 'node-1',
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips,
  annotations: {},
  labels: {},
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  trouble: [],
});

const lookup = (pods: Pod[], over: Partial<Lookup> = {}): Lookup => ({
  pod: async (_namespace, name) => got(pods.find((one) => one.name === name)),
  podsNamed: async (name) => got(pods.filter((one) => one.name === name)),
  podsWithAddress: async (address) => got(pods.filter((one) => one.ips.includes(address))),
  service: async () => got(undefined),
  podNames: async () => got(pods),
  nodeAddresses: async () => got(undefined),
  nodeNames: async () => got([]),
  machineNames: async () => got([]),
  isReady: async () => got(true),
  servicesNamed: async () => got([]),
  servicesWithAddress: async () => got([]),
  servicesCalled: async () => got([]),
  nodesCalled: async () => got([]),
  podsOn: async () => got([]),
  namespaceNames: async () => got(['shop']),
  ...over,
});

const named = (name: string): EndRef => ({ kind: 'pod', namespace: 'shop', name });

describe('findEnds', () => {
  it.each([
    ['IPv4 where both have it', ['10.0.0.1', 'fd00::1'], ['fd00::2', '10.0.0.2'], '10.0.0.1', '10.0.0.2'],
    ['IPv6 where only that is shared', ['10.0.0.1', 'fd00::1'], ['fd00::2'], 'fd00::1', 'fd00::2'],
    ['what there is where nothing is shared', ['10.0.0.1'], ['fd00::2'], '10.0.0.1', 'fd00::2'],
    ['none where a pod has none', ['10.0.0.1'], [], '10.0.0.1', undefined],
  ])('asks about %s', async (_title, a, b, from, to) => {
    const ends = await findEnds(
      { kind: 'path', from: named('a'), to: named('b'), text: '' },
      lookup([pod('a', a), pod('b', b)]),
    );
    expect(ends).toMatchObject({ kind: 'found' });
    if (ends.kind === 'found') expect([ends.from.address, ends.to.address]).toEqual([from, to]);
  });

  it('keeps the family of an address that was typed', async () => {
    const pods = [pod('a', ['10.0.0.1', 'fd00::1']), pod('b', ['10.0.0.2', 'fd00::2'])];
    const ends = await findEnds(
      { kind: 'path', from: named('a'), to: { kind: 'address', address: 'fd00::2' }, text: '' },
      lookup(pods),
    );
    if (ends.kind !== 'found') throw new Error(ends.kind);
    expect([ends.from.address, ends.to.address]).toEqual(['fd00::1', 'fd00::2']);
  });

  it('asks back about the first end that is not clear', async () => {
    const ends = await findEnds(
      { kind: 'path', from: named('a'), to: named('bb'), text: '' },
      lookup([pod('a', []), pod('b', [])]),
    );
    expect(ends).toMatchObject({ kind: 'not-found', choice: { end: 'to', typed: 'shop/bb' } });
  });

  it('asks for another pod where both ends are one', async () => {
    const ends = await findEnds(
      { kind: 'path', from: named('a'), to: { kind: 'address', address: '10.0.0.1' }, text: '' },
      lookup([pod('a', ['10.0.0.1'])]),
    );
    expect(ends).toMatchObject({ kind: 'not-found', statement: saying('two different pods') });
  });

  it('says what is missing when the cluster refuses', async () => {
    const refused = lookup([], {
      pod: async () => missing(verbatim('get pod shop/a: forbidden: pods "a" is forbidden')),
    });
    await expect(findEnds({ kind: 'path', from: named('a'), to: named('b'), text: '' }, refused)).rejects.toThrow(
      PublicError,
    );
  });
});

describe('the internet', () => {
  const ask = (ips: string[]) =>
    findEnds(
      { kind: 'path', from: { kind: 'pod', namespace: 'shop', name: 'web-0' }, to: { kind: 'internet' }, text: '' },
      lookup([pod('web-0', ips)]),
    );

  it.each([
    [['10.0.0.1'], '203.0.113.1'],
    [['fd00::1'], '2001:db8::1'],
    [['fd00::1', '10.0.0.1'], '203.0.113.1'],
  ])('is an address of a family that the sender %j has', async (ips, address) => {
    expect(await ask(ips)).toMatchObject({ kind: 'found', to: { kind: 'outside', address, internet: true } });
  });
});

describe('a node that calls another one', () => {
  it.each([
    ['a hostPort of a pod', 443, [{ port: 8443, protocol: 'TCP', hostPort: 443 }], 'host-port'],
    ['a port of the node itself', 10_250, [{ port: 8443, protocol: 'TCP', hostPort: 443 }], undefined],
  ] as const)('by %s comes in as anybody does, or does not', async (_what, port, ports, way) => {
    const proxy: Pod = { ...pod('proxy', ['10.0.0.9']), nodeName: 'node-2', ports: [...ports] };
    const ends = await findEnds(
      { kind: 'path', from: { kind: 'node', name: 'node-1' }, to: { kind: 'node', name: 'node-2' }, port, text: '' },
      lookup([proxy], {
        nodeAddresses: async (name) => got([`172.16.0.${name.slice(-1)}`]),
        podsOn: async () => got([proxy]),
      }),
    );
    expect(ends.kind === 'found' && ends.inbound?.way).toBe(way);
  });
});
