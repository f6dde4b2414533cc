import { expect, it } from 'vitest';
import type { Place } from '../../../../src/case/packets.ts';
import { parseLinks } from '../../../../src/probe/parse/links.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, link, live } from '../../helpers/healthy-case.ts';

const causesOf = (requestsTo: Place | undefined, xdp: { id: number; name?: string } = { id: 7 }) => {
  const c = healthyCase('vxlan');
  link(c, 'node-2', 'vxlan.calico').xdp = xdp;
  live(c, 'vxlan', requestsTo === undefined ? { outcome: 'replied' } : { outcome: 'timeout', requestsTo });
  const { verdict, findings } = reportOf(c);
  const found = findings.some(({ check }) => check === 'packet-programs');
  return [found, ...verdict.causes.map(({ id, hop }) => `${id} ${hop}`)];
};

it('names an XDP program of others where packets are lost at its interface', () => {
  expect(causesOf('destination-nic')).toEqual([true, 'foreign-program-drops destination-tunnel']);
  expect(causesOf('destination-nic', { id: 7, name: 'guard' })[1]).toBe('foreign-program-drops destination-tunnel');
});

it("does not name one that packets passed, one of Calico's, or any while packets are answered", () => {
  expect(causesOf('destination-veth')[1]).not.toMatch(/^foreign-program-drops/);
  expect(causesOf('destination-nic', { id: 7, name: 'calico_entrypoi' })[0]).toBe(false);
  expect(causesOf(undefined)).toEqual([false]);
});

it('is read from `ip -d -j addr`', () => {
  const list = (xdp: unknown) =>
    parseLinks(JSON.stringify([{ ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu: 1500, xdp }]));
  const xdpOf = (xdp: unknown) => {
    const read = list(xdp);
    return read.ok ? read.value[0]?.xdp : read;
  };
  expect(xdpOf({ mode: 2, prog: { id: 97, name: '', tag: 'b1' } })).toEqual({ id: 97 });
  expect(xdpOf({ mode: 4, attached: [{ mode: 1, prog: { id: 3, name: 'guard' } }] })).toEqual({ id: 3, name: 'guard' });
  expect(xdpOf({ mode: 2, prog: { id: 'x' } })).toBeUndefined();
  expect(xdpOf('on')).toBeUndefined();
});
