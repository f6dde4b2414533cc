import { describe, expect, it } from 'vitest';
import type { BgpObjects } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { peeringOf } from '../../../../src/intended/bgp-peerings.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said } from '../../../helpers/said.ts';
import { healthyCase, type Kind, live, remove, route, routes, state, value } from '../../helpers/healthy-case.ts';

/** Routes whose reason stands in the objects: blocks that are not there, of two nodes, or lent; peers that match nobody. */

const judged = (c: PodCase) => {
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  const fixes = verdict.causes.flatMap((cause) => cause.fixes.map(({ id }) => id));
  return { first: verdict.causes[0], fixes, says: said(verdict.summary), findings };
};

const broken = (kind: Kind, breakIt: (c: PodCase) => void) => {
  const c = healthyCase(kind);
  breakIt(c);
  live(c, kind, { outcome: 'timeout', requestsTo: 'source-veth' });
  return judged(c);
};

const sender = { vxlan: 'node-3', bgp: 'node-1', 'same-node': 'node-2' } as const;

/** The receiver's block, by its route on the sender's node. */
const blockOf = (c: PodCase) => {
  const read = Object.values(c.objects.blocks).find((each) => each.ok && each.value.node === 'node-2');
  return value(read);
};

const withoutRoute =
  (kind: Kind) =>
  (c: PodCase): void => {
    const { cidr } = blockOf(c);
    remove(routes(c, sender[kind]), ({ dst }) => dst === cidr);
  };

describe('a block that is not there', () => {
  const gone = (c: PodCase): void => {
    const { name } = blockOf(c);
    withoutRoute('vxlan')(c);
    c.objects.blocks[name] = missing(verbatim('not found'), 'not-found');
  };

  it('is the cause of the route that is missing, and no restart is offered', () => {
    const { first, fixes } = broken('vxlan', gone);
    expect(first?.id).toBe('block-missing');
    expect(fixes).toEqual(['recreate-pod']);
  });

  it('that could not be read is unknown', () => {
    const { first, findings } = broken('vxlan', (c) => {
      gone(c);
      c.objects.blocks[Object.keys(c.objects.blocks).find((name) => !c.objects.blocks[name]?.ok) ?? ''] = missing(
        verbatim('forbidden'),
        'forbidden',
      );
    });
    expect(first?.id).toBe('block-route-missing');
    expect(findings.find(({ check, object }) => check === 'ipam-allocation' && object?.includes('247'))?.status).toBe(
      'unknown',
    );
  });

  it('is none where another plugin gives the addresses', () => {
    const { first } = broken('vxlan', (c) => {
      gone(c);
      const { cni } = state(c, 'node-2');
      if (cni.ok) cni.value.ipam = 'host-local';
    });
    expect(first?.id).toBe('block-route-missing');
  });
});

describe('a borrowed address', () => {
  const lend = (c: PodCase, lender: string): void => {
    const block = blockOf(c);
    block.node = lender;
    block.affinity = `host:${lender}`;
  };

  it('lacks its own route: the route of the block is right, and stays', () => {
    const { first, fixes, says } = broken('vxlan', (c) => {
      const { cidr } = blockOf(c);
      lend(c, 'node-1');
      withoutRouteOf(c, cidr);
      routes(c, 'node-3').push(route(cidr, { gateway: '192.168.84.128', dev: 'vxlan.calico', protocol: '80' }));
    });
    expect(first).toMatchObject({ id: 'block-route-missing', node: 'node-3' });
    expect(says).toMatch(/is borrowed from block 192\.168\.247\.0\/26 of node-1/);
    expect(fixes).toEqual(['restart-calico-node']);
  });

  it('lent by the sender: its blackhole for the block is right, and stays', () => {
    const { first, fixes, says } = broken('vxlan', (c) => {
      const { cidr } = blockOf(c);
      lend(c, 'node-3');
      withoutRouteOf(c, cidr);
      routes(c, 'node-3').push(route(cidr, { type: 'blackhole', protocol: '80' }));
    });
    expect(first?.id).toBe('block-route-missing');
    expect(says).toMatch(/borrowed/);
    expect(fixes).not.toContain('delete-route');
  });

  const withoutRouteOf = (c: PodCase, cidr: string): void =>
    void remove(routes(c, 'node-3'), ({ dst }) => dst === cidr);
});

describe('a block of two nodes', () => {
  const twice = (c: PodCase): void => {
    const { cidr } = blockOf(c);
    withoutRoute('bgp')(c);
    routes(c, 'node-1').push(route(cidr, { type: 'blackhole', protocol: 'bird' }));
  };

  it('is named, and its blackhole is not deleted', () => {
    const { first, fixes, says } = broken('bgp', (c) => {
      twice(c);
      const { cidr } = blockOf(c);
      const of = (node: string) => ({ node, cidr, state: 'confirmed' });
      c.objects.affinities = got([of('node-1'), of('node-2')]);
    });
    expect(first).toMatchObject({ id: 'affinity-twice', node: 'node-2' });
    expect(says).toMatch(/two affinities, of node-1 and node-2/);
    expect(fixes).toEqual(['see-affinities']);
  });

  it('not read: the blackhole is of an agent that is behind, and not deleted either', () => {
    const { first, fixes } = broken('bgp', (c) => {
      twice(c);
      c.objects.affinities = missing(verbatim('forbidden'), 'forbidden');
    });
    expect(first?.id).toBe('blackhole-route');
    expect(fixes).toEqual(['restart-calico-node']);
  });

  it('one that no affinity names is said, and no cause', () => {
    const c = healthyCase('bgp');
    c.objects.affinities = got([]);
    const { first, findings } = judged(c);
    expect(first).toBeUndefined();
    expect(findings.find(({ check }) => check === 'block-affinity')).toMatchObject({
      status: 'warn',
      cause: 'affinity-missing',
    });
  });
});

describe('sessions that no object asks for', () => {
  const nodes = ['node-1', 'node-2', 'node-3'].map((name, at) => ({
    name,
    labels: {},
    addresses: [`10.39.0.${at + 1}`],
  }));
  const objects = (more: Partial<BgpObjects>): BgpObjects => ({ mesh: false, peers: [], nodes, ...more });
  const toReflectors = { name: 'rr', nodeSelector: 'all()', peerSelector: "rr == 'true'" };
  const labelled = nodes.map((node) =>
    node.name === 'node-3' ? { ...node, labels: { rr: 'true' }, clusterId: '1' } : node,
  );
  const pair = ['node-1', 'node-2'] as const;

  it.each<[string, Partial<BgpObjects>, ReturnType<typeof peeringOf>['kind']]>([
    ['the mesh', { mesh: true }, 'direct'],
    ['nothing', {}, 'none'],
    ['a peer that matches none', { peers: [toReflectors] }, 'none'],
    ['a route reflector', { peers: [toReflectors], nodes: labelled }, 'by-others'],
    ['a peer by address', { peers: [{ name: 'a', node: 'node-2', peerIP: '10.39.0.1:1790' }] }, 'direct'],
    ['a peer of one node alone', { peers: [{ name: 'a', node: 'node-1', peerIP: '10.39.0.3' }] }, 'none'],
    ['routers outside', { peers: [{ name: 'tor', peerIP: '10.39.0.254' }] }, 'by-others'],
    ['nodes that were not all read', { peers: [toReflectors], notAll: true }, 'unknown'],
    [
      'the mesh leaves reflectors out',
      { mesh: true, nodes: nodes.map((node) => ({ ...node, clusterId: '1' })) },
      'none',
    ],
    ['a node that is not known', { mesh: true, nodes: nodes.slice(1) }, 'unknown'],
    ['a selector that cannot be read', { peers: [{ name: 'odd', peerSelector: 'rr ~~ 1' }] }, 'direct'],
  ])('%s', (_, more, kind) => expect(peeringOf(objects(more), pair).kind).toBe(kind));

  const cut = (more: Partial<BgpObjects>) =>
    broken('bgp', (c) => {
      for (const node of ['node-1', 'node-2']) {
        const bird = value(state(c, node).bird);
        bird.protocols = bird.protocols.filter(({ proto }) => proto !== 'BGP');
      }
      withoutRoute('bgp')(c);
      c.objects.bgp = got(objects(more));
    });

  it('a peer that matches none is the cause, and the mesh is not switched on', () => {
    const { first, fixes, says } = cut({ peers: [toReflectors] });
    expect(first?.id).toBe('bgp-peer-matches-none');
    expect(says).toMatch(/mesh is off .* BGPPeer rr, .* selects the nodes "rr == 'true'": no node matches that/);
    expect(fixes).toEqual(['label-reflector']);
  });

  it('a peer for other nodes that matches none is not why these have no session', () => {
    const spare = { name: 'spare', nodeSelector: "rack == '9'", peerSelector: "rack == '9'" };
    const { first, fixes, says } = cut({ peers: [spare] });
    expect(first?.id).toBe('bgp-peer-matches-none');
    expect(says).toMatch(/no BGPPeer joins the two/);
    expect(fixes).toEqual(['see-bgp-peers']);
  });

  it('a reflector without its label is named', () => {
    const idle = nodes.map((node) => (node.name === 'node-3' ? { ...node, clusterId: '244.0.0.1' } : node));
    expect(cut({ peers: [toReflectors], nodes: idle }).says).toMatch(
      /node-3 has a route reflector cluster id, but not that label/,
    );
  });

  it('nothing at all: the mesh', () => {
    const { first, fixes } = cut({});
    expect(first?.id).toBe('bgp-mesh-disabled');
    expect(fixes).toEqual(['enable-bgp-mesh']);
  });

  it('the objects ask for one and BIRD has none: it did not follow', () => {
    const { first, fixes } = cut({ mesh: true });
    expect(first?.id).toBe('bgp-session-down');
    expect(fixes).toContain('restart-calico-node');
    expect(fixes).not.toContain('enable-bgp-mesh');
  });
});
