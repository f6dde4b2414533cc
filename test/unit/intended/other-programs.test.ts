import { describe, expect, it } from 'vitest';
import type { IpRule, Link } from '../../../src/case/node-state.ts';
import { programOfRoute, programOfRule } from '../../../src/intended/other-programs.ts';
import { parseIpRules } from '../../../src/probe/parse/ip-rules.ts';
import { english } from '../../helpers/said.ts';
import { healthyCase, link, route, routes, state, value } from '../helpers/healthy-case.ts';

const known = () => {
  const c = healthyCase('vxlan');
  const wg: Link = { ...link(c, 'node-3', 'lo'), name: 'wg0', kind: 'wireguard', addresses: [] };
  value(state(c, 'node-3').links).push(wg);
  return { c, state: state(c, 'node-3') };
};
const said = (program: ReturnType<typeof programOfRoute>): string | undefined =>
  typeof program === 'object' ? english(program) : program;

const rule = (more: Partial<IpRule>): IpRule => ({
  family: 4,
  priority: 90,
  not: false,
  src: 'all',
  text: '',
  ...more,
});

describe('who wrote it', () => {
  it.each([
    [{ dev: 'eth0', protocol: 'keepalived' }, 'keepalived'],
    [{ dev: 'tailscale0' }, 'Tailscale'],
    [{ dev: 'wg0' }, 'WireGuard (wg0)'],
    [{ dev: 'wireguard.cali' }, undefined],
    [{ dev: 'cali0123456789a' }, undefined],
    [{ dev: 'eth0' }, undefined],
  ])('a route %j', (more, program) =>
    expect(said(programOfRoute(known().state, route('10.0.0.0/24', more)))).toBe(program),
  );

  it.each<[Partial<IpRule>, string | undefined]>([
    [{ table: '52' }, 'Tailscale'],
    [{ table: '51820', not: true, fwmark: '0xca6c' }, 'WireGuard (wg-quick)'],
    [{ table: 'main', protocol: '18' }, 'keepalived'],
    [{ table: '77' }, undefined],
  ])('a rule %j', (more, program) => expect(said(programOfRule(known().state, rule(more)))).toBe(program));

  it('a rule, by the routes in its table', () => {
    const { c, state: of } = known();
    routes(c, 'node-3').push(route('0.0.0.0/0', { dev: 'wg0', table: '99' }));
    expect(said(programOfRule(of, rule({ table: '99' })))).toBe('WireGuard (wg0)');
  });

  it('reads the protocol of a rule, but not who used ip', () => {
    const listed = [
      { priority: 5, src: 'all', table: '7', protocol: 'keepalived' },
      { priority: 6, src: 'all', table: '7', protocol: 'boot' },
      { priority: 7, src: 'all', table: 'main', protocol: 18 },
    ];
    const read = parseIpRules(JSON.stringify(listed), 4);
    expect(read.ok && read.value.map(({ protocol }) => protocol)).toEqual(['keepalived', undefined, '18']);
  });
});
