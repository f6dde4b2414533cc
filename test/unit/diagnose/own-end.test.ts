import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { missing } from '../../../src/case/read.ts';
import { atOwnNode } from '../../../src/diagnose/own-end.ts';
import { say } from '../../../src/words/say.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase, link, remove, route, routes, state, value } from '../helpers/healthy-case.ts';

const node = 'node-3';

/** shop/web-0 on node-3 asks for an address that node-3 has itself, on an interface of this name. */
const asking = (address: string, dev: string, protocol?: string): Case => {
  const c = healthyCase('vxlan');
  const family = address.includes(':') ? (6 as const) : (4 as const);
  value(state(c, node).links).push({
    ...link(c, node, 'lo'),
    index: 900,
    name: dev,
    kind: 'dummy',
    addresses: [{ family, address, prefix: 32, scope: 'global', ...(protocol === undefined ? {} : { protocol }) }],
    text: `900: ${dev} inet ${address}/32`,
  });
  const local = { type: 'local', dev, table: 'local', protocol: 'kernel', text: `local ${address} dev ${dev}` };
  routes(c, node).push(route(`${address}/32`, { ...local, family }));
  const question = { ...c.question, to: { kind: 'address', address } } as Case['question'];
  return { ...c, question, to: atOwnNode(c.from, { kind: 'outside', address }, c.nodes) };
};

describe('addresses that a node has for a service', () => {
  it.each([
    ['NodeLocal DNSCache', '169.254.20.10', 'nodelocaldns', undefined, 'NodeLocal DNSCache'],
    ["keepalived's, on the node's card", '10.39.0.99', 'eth1', 'keepalived', 'keepalived'],
    ['a Service in IPVS mode', '10.96.0.10', 'kube-ipvs0', undefined, 'kube-proxy in IPVS mode'],
    ['of a pool, of nobody who says so', '192.168.77.7', 'vip0', undefined, undefined],
  ])('%s: packets end on the node, and no route is wrong', (_, address, dev, protocol, program) => {
    const c = asking(address, dev, protocol);
    expect(c.to).toEqual({ kind: 'node', name: node, title: address, address });
    const findings = findingsOf(c);
    const own = findings.find(({ check }) => check === 'node-route');
    expect(own?.status).toBe('pass');
    expect(said(own!.statement)).toContain(`node-3 itself has ${address}`);
    if (program !== undefined) expect(said(own!.statement)).toContain(program);
    const { verdict } = reportOf(c, findings);
    expect(verdict.causes.map(({ id }) => id).filter((id) => !id.startsWith('policy-'))).toEqual([]);
    expect(findings.flatMap(({ fixes }) => fixes).map(({ id }) => id)).not.toContain('delete-route');
  });

  it('stays outside where another node has the address, or nobody could be asked', () => {
    const c = healthyCase('vxlan');
    const to = { kind: 'outside', address: '169.254.20.10' } as const;
    expect(atOwnNode(c.from, to, c.nodes)).toEqual(to);
    expect(atOwnNode({ kind: 'node', name: node }, to, c.nodes)).toEqual(to);
    expect(atOwnNode(c.from, { kind: 'outside', name: 'example.com' }, c.nodes)).toEqual({
      kind: 'outside',
      name: 'example.com',
    });
    expect(atOwnNode(c.from, to, {})).toEqual(to);
  });

  it('a node that asks for an address of its own sends it to itself', () => {
    const c = asking('169.254.20.10', 'nodelocaldns');
    const from = { kind: 'node', name: node, address: '10.39.0.3' } as const;
    const own: Case = { ...c, from, to: { kind: 'outside', address: '169.254.20.10' } };
    const findings = findingsOf(own);
    expect(findings.find(({ check }) => check === 'node-route')?.status).toBe('pass');
    expect(findings.flatMap(({ fixes }) => fixes).map(({ id }) => id)).not.toContain('delete-route');
  });

  it('a local route of no interface is foreign, and unknown where the interfaces were not read', () => {
    const c = asking('198.51.100.7', 'vip0');
    const ask: Case = { ...c, to: { kind: 'outside', address: '198.51.100.7' } };
    remove(value(state(ask, node).links), ({ name }) => name === 'vip0');
    expect(findingsOf(ask).find(({ check }) => check === 'node-route')?.cause).toBe('foreign-route');
    const links = { ...missing(say('route.nowhere')) };
    const read = ask.nodes[node];
    if (!read?.ok) throw new Error('node-3 was read');
    const unread: Case = { ...ask, nodes: { ...ask.nodes, [node]: { ok: true, value: { ...read.value, links } } } };
    expect(findingsOf(unread).find(({ check }) => check === 'node-route')?.status).toBe('unknown');
  });
});
