import { describe, expect, it } from 'vitest';
import { listensOn } from '../../../src/path/listens-on.ts';

const socket = (address: string, port: number, protocol = 'tcp') => ({ protocol, address, port });

describe('what a pod listens on', () => {
  it.each([
    ['any address', [socket('0.0.0.0', 80)], 'address', []],
    ['any address of IPv6', [socket('::', 80)], 'address', []],
    ['its own address, as IPv6 writes it', [socket('::ffff:10.0.0.5', 80)], 'address', []],
    ['another address alone', [socket('127.0.0.1', 80), socket('0.0.0.0', 8080)], 'elsewhere', [8080]],
    ['another port', [socket('*', 8080), socket('127.0.0.1', 9090), socket('0.0.0.0', 8080)], 'nowhere', [8080]],
    ['another protocol', [socket('0.0.0.0', 80, 'udp')], 'nowhere', []],
  ] as const)('%s', (_, sockets, on, others) => {
    expect(listensOn(sockets, '10.0.0.5', { protocol: 'tcp', port: 80 })).toEqual({ port: 80, on, others });
  });

  it('takes no sender of UDP for a service', () => {
    const sockets = [socket('0.0.0.0', 40_000, 'udp'), socket('0.0.0.0', 53, 'udp6')];
    expect(listensOn(sockets, '10.0.0.5', { protocol: 'udp', port: 5353 }).others).toEqual([53]);
  });

  it('compares addresses of IPv6 by what they mean', () => {
    expect(listensOn([socket('fd00:0::5', 80)], 'fd00::5', { protocol: 'tcp', port: 80 }).on).toBe('address');
  });
});
