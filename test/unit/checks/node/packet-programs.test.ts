import { expect, it } from 'vitest';
import type { PacketTest, Place } from '../../../../src/case/packets.ts';
import { interfaceName } from '../../../../src/intended/endpoint.ts';
import { parseLinks } from '../../../../src/probe/parse/links.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
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

type Program = NonNullable<PacketTest['tcPrograms']>[number];

const withTc = (requestsTo: Place, ...programs: Partial<Program>[]) => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome: 'timeout', requestsTo });
  for (const test of c.packets)
    test.tcPrograms = programs.map((program) => ({
      node: 'node-2',
      device: 'vxlan.calico',
      side: 'ingress' as const,
      id: 12,
      name: 'guard',
      ...program,
    }));
  const [cause] = reportOf(c).verdict.causes;
  return { id: cause?.id, says: said(cause?.statement) };
};

it('names programs of tc where packets are lost at their interface, in and out', () => {
  const found = withTc('destination-tunnel', {});
  expect(found.id).toBe('foreign-program-drops');
  expect(found.says).toMatch(/BPF programs of tc .*\(id 12 guard\) see what vxlan.calico of node-2 receives/);
  const veth = { device: interfaceName('shop', 'db-0'), side: 'egress' as const };
  expect(withTc('destination-tunnel', veth).says).toMatch(/sends behind all rules/);
});

it("does not name tc's elsewhere, on the other side, or Calico's own", () => {
  for (const program of [
    { node: 'node-1' },
    { side: 'egress' as const },
    { name: 'cali_tc_preamble' },
    { device: 'eth9' },
    { pod: 'shop/db-0' },
  ])
    expect(withTc('destination-tunnel', program).id).not.toBe('foreign-program-drops');
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
