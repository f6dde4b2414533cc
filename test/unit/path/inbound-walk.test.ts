import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { askedPackets } from '../../../src/path/asked-packets.ts';
import { decidingAsked, entrySends, handsTo, keepsToOwnNode, walkInbound } from '../../../src/path/inbound-walk.ts';
import { entryEndpoint } from '../../../src/path/path-direction.ts';
import { remove, rule, table } from '../helpers/healthy-case.ts';
import { client, entry, inboundCase, nodeAddress, nodePort } from '../helpers/inbound-case.ts';

const askedOf = (c: Case) => decidingAsked({ asked: askedPackets(c) });
const walkOf = (c: Case, from?: string) => {
  const [node, asked] = [entryEndpoint(c, 'source'), askedOf(c)];
  if (node === undefined || asked === undefined) throw new Error('nothing to walk');
  return { node, asked, walk: walkInbound(c, node, asked, from) };
};
const withoutMasquerade = (c: Case): void => {
  remove(table(c, entry, 'nat').rules, ({ chain, target }) => /^KUBE-EXT/.test(chain) && target === 'KUBE-MARK-MASQ');
};

describe('a packet from outside', () => {
  it('is handed to an endpoint of another node with an address of the node', async () => {
    const c = await inboundCase();
    const { walk, asked } = walkOf(c);
    expect(walk).toMatchObject({
      called: { src: client, dst: nodeAddress, dport: nodePort },
      onward: { src: client, dst: c.to.address, dport: 5432, dnated: true },
      inIface: 'eth0',
      outIface: 'vxlan.calico',
      source: 'masquerade',
    });
    expect(walk && handsTo(walk.pre, c.to.address, asked.port)).toBe(true);
    expect(walk && handsTo(walk.pre, '192.0.2.1', asked.port)).toBe(false);
    expect(c.from).toMatchObject({ kind: 'node', name: entry });
  });

  it('keeps its address where no rule marks it, and then the client is the sender', async () => {
    const c = await inboundCase({ harm: withoutMasquerade });
    expect(walkOf(c).walk).not.toHaveProperty('source');
    expect(c.from).toMatchObject({ kind: 'outside', address: client });
  });

  it('keeps its address on the node of the endpoint, whose policies come before masquerading', async () => {
    const c = await inboundCase({ at: 'node-3' });
    const { walk, node, asked } = walkOf(c);
    expect(walk).toMatchObject({ source: 'masquerade', onward: { src: client } });
    expect(entrySends(c, node, asked)).toBe(false);
    expect(c.from).toMatchObject({ kind: 'outside' });
  });

  it('goes to endpoints of the node alone where the Service asks for it', async () => {
    const c = await inboundCase({ at: 'node-3', local: true });
    const { walk } = walkOf(c);
    expect(walk?.pre.dnats).toEqual([expect.objectContaining({ address: c.to.address, port: 5432 })]);
    expect(walk).not.toHaveProperty('source');
  });

  it('is as meant where the rules do not lead to the receiver', async () => {
    const gone = (c: Case): void => {
      remove(table(c, entry, 'nat').rules, ({ chain }) => chain === 'KUBE-NODEPORTS');
    };
    expect((await inboundCase({ harm: gone })).from).toMatchObject({ kind: 'node' });
    expect((await inboundCase({ harm: gone, local: true })).from).toMatchObject({ kind: 'outside' });
  });

  it('to a pod or to the node itself is not translated', async () => {
    const c = await inboundCase({ inbound: { way: 'node-address', port: 10_250 } });
    expect(walkOf(c).walk).not.toHaveProperty('post');
    const pod = await inboundCase({
      at: 'node-3',
      inbound: { way: 'pod-address', address: '192.168.139.66', port: 5432 },
    });
    expect(walkOf(pod).walk?.onward).toMatchObject({ dst: '192.168.139.66', dport: 5432 });
    expect(walkOf(pod).walk?.onward).not.toHaveProperty('dnated');
  });

  it('of another client meets the rules for that one', async () => {
    const harm = (c: Case): void => {
      table(c, entry, 'mangle').rules.unshift(
        rule('PREROUTING', 'DROP', { matches: [{ kind: 'source', cidr: `${client}/32`, negate: false }] }),
      );
    };
    const c = await inboundCase({ harm });
    expect(walkOf(c).walk?.pre.verdict).toBe('drop');
    expect(walkOf(c, '203.0.113.77').walk?.pre.verdict).toBe('accept');
  });

  it('is not walked where nothing is called or the node was not read', async () => {
    const c = await inboundCase();
    const { address: _none, ...inbound } = c.inbound ?? {
      way: 'load-balancer',
      client: { address: client },
      entryIs: 'only',
    };
    expect(walkOf({ ...c, inbound }).walk).toBeUndefined();
    expect(walkOf({ ...c, nodes: {} }).walk).toBeUndefined();
  });
});

it.each([
  ['node-port', true],
  ['load-balancer', true],
  ['external-ip', true],
  ['cluster-ip', false],
  ['pod-address', false],
] as const)('externalTrafficPolicy Local concerns %s: %s', (way, kept) => {
  expect(keepsToOwnNode({ outsideOnlyOwnNode: true }, way)).toBe(kept);
  expect(keepsToOwnNode({}, way)).toBe(false);
});
