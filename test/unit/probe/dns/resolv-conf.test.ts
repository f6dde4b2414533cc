import { describe, expect, it } from 'vitest';
import { askRequestOf, dnsRequestOf } from '../../../../src/probe/dns/dns-request.ts';
import { namesToAsk, parseResolvConf, sandboxResolvConf } from '../../../../src/probe/dns/resolv-conf.ts';

describe('resolv.conf', () => {
  it('is read as the C library reads it', () => {
    const text = [
      '# written by kubelet',
      'domain old.example',
      'search shop.svc.cluster.local svc.cluster.local cluster.local',
      'nameserver 10.96.0.10',
      'nameserver fe80::1%eth0',
      'nameserver not-an-address',
      'nameserver 10.96.0.11',
      'nameserver 10.96.0.12',
      'options timeout:1 ndots:5',
    ].join('\n');
    expect(parseResolvConf(text)).toEqual({
      servers: ['10.96.0.10', 'fe80::1', '10.96.0.11'],
      search: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
    });
    expect(parseResolvConf('')).toEqual({ servers: [], search: [], ndots: 1 });
    expect(parseResolvConf('options ndots:900').ndots).toBe(15);
  });

  it('of a sandbox that is not there is nothing', () => {
    expect(sandboxResolvConf('0'.repeat(64))).toBeUndefined();
  });

  const search = ['shop.svc', 'svc'];
  it.each([
    ['example.com', 5, ['example.com.shop.svc', 'example.com.svc', 'example.com']],
    ['example.com', 1, ['example.com', 'example.com.shop.svc', 'example.com.svc']],
    ['example.com.', 5, ['example.com.']],
    ['db', 1, ['db.shop.svc', 'db.svc', 'db']],
  ])('%s with ndots %i asks for %j', (name, ndots, expected) => {
    expect(namesToAsk(name, { servers: [], search, ndots })).toEqual(expected);
  });
});

describe('what the probe is asked for', () => {
  const usual = { servers: ['10.96.0.10'], search: [], ndots: 5 };
  const pod = { key: 'shop/web-0', address: '192.168.0.1', interface: 'cali0', usual };
  const asked = { node: 'node-1', name: 'example.com', family: 4, clusterServers: [], pod };

  it('is taken where it is a host name, addresses and an id', () => {
    expect(dnsRequestOf({ ...asked, pod: { ...pod, sandbox: 'ab'.repeat(32) } })).toMatchObject({
      name: 'example.com',
    });
  });

  it.each([
    [{ ...asked, name: 'a b' }],
    [{ ...asked, name: '-rf' }],
    [{ ...asked, name: `${'a.'.repeat(130)}b` }],
    [{ ...asked, family: 5 }],
    [{ ...asked, clusterServers: ['example.com'] }],
    [{ ...asked, pod: { ...pod, sandbox: '../../etc' } }],
    [{ ...asked, pod: { ...pod, usual: { servers: ['x'], search: [], ndots: 5 } } }],
    [null],
  ])('is refused otherwise: %j', (request) => {
    expect(() => dnsRequestOf(request)).toThrow();
  });

  it('has names and servers in one namespace too', () => {
    expect(askRequestOf({ servers: ['10.96.0.10'], names: ['a.b'], family: 6 })).toMatchObject({ timeoutMs: 1000 });
    expect(() => askRequestOf({ servers: [], names: ['$(id)'], family: 4 })).toThrow();
  });
});
