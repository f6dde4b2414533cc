import { describe, expect, it } from 'vitest';
import type { ClusterCheckNode } from '../../../../src/case/cluster-check-input.ts';
import type { MeshInput, MeshSighting, MeshTry, MeshView } from '../../../../src/case/mesh.ts';
import { got, missing, type Read } from '../../../../src/case/read.ts';
import { choosePairs } from '../../../../src/cluster-checks/mesh/choose-pairs.ts';
import { judgeMesh } from '../../../../src/cluster-checks/mesh/judge-mesh.ts';
import { meshNodeOf, planTries } from '../../../../src/cluster-checks/mesh/plan-tries.ts';
import { seeded } from '../../../../src/seeded.ts';
import { say } from '../../../../src/words/say.ts';
import { said } from '../../../helpers/said.ts';

/** A network of nodes as their probes would tell of it. */

const nodeOf = (at: number, { zones = 1, tunnel = 'vxlan', dual = false } = {}): ClusterCheckNode => ({
  name: `node-${at}`,
  ready: true,
  labels: zones > 1 ? { 'topology.kubernetes.io/zone': `z${at % zones}` } : {},
  internalIPs: [],
  ipv4: `10.0.${at >> 8}.${at & 255}`,
  ...(dual ? { ipv6: `fd00::${(at + 1).toString(16)}` } : {}),
  routeReflector: false,
  tunnels: [
    ...(tunnel === 'vxlan' ? [{ type: 'vxlanTunnelAddress', address: `192.168.${at >> 8}.${at & 255}` }] : []),
    ...(tunnel === 'ipip' ? [{ type: 'ipipTunnelAddress', address: `192.168.${at >> 8}.${at & 255}` }] : []),
    ...(dual && tunnel === 'vxlan'
      ? [{ type: 'vxlanV6TunnelAddress', address: `fd01::${(at + 1).toString(16)}` }]
      : []),
  ],
  malformed: [],
});

type Stage = 'sender' | 'between' | 'receiver' | 'unanswered';

/** Where packet `n` of a try is lost; undefined: nowhere. `reply`: on its way back. */
type Network = (one: MeshTry, n: number, reply: boolean) => Stage | undefined;

const count = 5;

const simulate = (
  nodes: readonly ClusterCheckNode[],
  network: Network,
  { unwatched = [], silent = [] }: { unwatched?: string[]; silent?: string[] } = {},
): MeshInput => {
  const mesh = nodes.map(meshNodeOf);
  const { pairs, untried } = choosePairs(mesh, seeded(3));
  const tries = planTries(nodes, pairs);
  const views: Record<string, Read<MeshView>> = {};
  const viewOf = new Map(
    nodes.map(({ name }): [string, MeshView] => [
      name,
      {
        watched: !unwatched.includes(name),
        rows: [],
        seen: [],
        problems: unwatched.includes(name) ? [say('read.no-time')] : [],
      },
    ]),
  );
  for (const one of tries) {
    const row = {
      mark: one.mark,
      sent: count,
      answered: 0,
      roundTrips: [] as number[],
      ...(one.full ? { bytes: one.way === 'node' ? 1_500 : 1_450 } : {}),
    };
    const seen = { left: 0, reached: 0, arrived: 0, returned: 0 };
    for (let n = 1; n <= count; n += 1) {
      const lost = network(one, n, false);
      if (lost === 'sender') continue;
      seen.left += 1;
      if (lost === 'between') continue;
      seen.reached += 1;
      if (lost === 'receiver') continue;
      seen.arrived += 1;
      if (lost === 'unanswered') continue;
      seen.returned += 1;
      if (network(one, n, true) !== undefined) continue;
      row.answered += 1;
      row.roundTrips.push(0.3);
    }
    const outer: Partial<MeshSighting> =
      one.way === 'vxlan' ? { tunnel: 'vxlan', port: 4789 } : one.way === 'ipip' ? { tunnel: 'ipip' } : {};
    const sighting = (device: string, more: Partial<MeshSighting>): MeshSighting => ({
      mark: one.mark,
      kind: 'request',
      direction: 'in',
      interface: device,
      count: 0,
      ...more,
    });
    const [from, to] = [viewOf.get(one.from), viewOf.get(one.to)];
    const inner = one.way === 'node' ? 'eth0' : one.way === 'vxlan' ? 'vxlan.calico' : 'tunl0';
    const put = (view: MeshView | undefined, all: MeshSighting[]): void => {
      if (view?.watched) view.seen.push(...all.filter((each) => each.count > 0));
    };
    from?.rows.push(row);
    put(from, [
      ...(one.way === 'node' ? [] : [sighting(inner, { direction: 'out', count: count })]),
      sighting('eth0', { direction: 'out', ...outer, count: seen.left }),
    ]);
    put(to, [
      sighting('eth0', { ...outer, count: seen.reached }),
      ...(one.way === 'node' ? [] : [sighting(inner, { count: seen.arrived })]),
      sighting(inner, { kind: 'reply', direction: 'out', count: seen.returned }),
    ]);
  }
  for (const [name, view] of viewOf)
    views[name] = silent.includes(name) ? missing(say('read.no-time'), 'timeout') : got(view);
  return { nodes: mesh, tries, views, untried, leftOut: 0 };
};

const nodes = (number: number, how: Parameters<typeof nodeOf>[1] = {}) =>
  Array.from({ length: number }, (_, at) => nodeOf(at, how));

/** The nodes between which a packet travels, in that direction. */
const ends = (one: MeshTry, reply: boolean): [string, string] => (reply ? [one.to, one.from] : [one.from, one.to]);

const found = (input: MeshInput): string[] =>
  judgeMesh(input).findings.map(({ status, statement }) => `${status}: ${said(statement)}`);

const between =
  (broken: (from: string, to: string, one: MeshTry, n: number) => boolean, stage: Stage = 'between'): Network =>
  (one, n, reply) =>
    broken(...ends(one, reply), one, n) ? stage : undefined;

const seven = 'node-7';

describe('packets between nodes', () => {
  it.each<[string, MeshInput, string[]]>([
    ['all of them pass', simulate(nodes(12), () => undefined), []],
    [
      'VXLAN does not reach one node',
      simulate(
        nodes(12),
        between((_, to, { way }) => to === seven && way === 'vxlan'),
      ),
      ['fail: packets in VXLAN (4789/udp) to node-7 are lost: they leave the one node and do not reach the other'],
    ],
    [
      'nothing passes to and from one node',
      simulate(
        nodes(12),
        between((from, to) => to === seven || from === seven),
      ),
      ['fail: all packets to and from node-7 are lost: they leave the one node and do not reach the other'],
    ],
    [
      'a node drops what comes in VXLAN',
      simulate(
        nodes(12),
        between((_, to, { way }) => to === seven && way === 'vxlan', 'receiver'),
      ),
      [
        'fail: packets in VXLAN (4789/udp) to node-7 are lost: they reach the other node and do not come out of its tunnel',
      ],
    ],
    [
      'a node sends nothing by IP-in-IP',
      simulate(
        nodes(12, { tunnel: 'ipip' }),
        between((from, _, { way }) => from === seven && way === 'ipip', 'sender'),
      ),
      [
        'fail: packets in IP-in-IP from node-7 are lost: they do not leave the sending node, which drops them or finds nobody who answers for the address of the other',
      ],
    ],
    [
      'IP-in-IP between two zones, one way',
      simulate(
        nodes(30, { tunnel: 'ipip', zones: 3 }),
        between(
          (from, to, { way }) => way === 'ipip' && Number(from.slice(5)) % 3 === 0 && Number(to.slice(5)) % 3 === 1,
        ),
      ),
      [
        'fail: packets in IP-in-IP (protocol 4) from zone z0 to zone z1 are lost: they leave the one node and do not reach the other',
      ],
    ],
    [
      'only large packets, to and from one node',
      simulate(
        nodes(12),
        between((from, to, { full }) => full && (from === seven || to === seven)),
      ),
      [
        'fail: packets in VXLAN (4789/udp) of 1450 bytes to and from node-7 are lost while small ones pass: they leave the one node and do not reach the other',
      ],
    ],
    [
      'the nodes filter pings, and pods are not harmed',
      simulate(nodes(12), (one, _n, reply) => (one.way === 'node' && !reply ? 'between' : undefined)),
      [
        "warn: pings to the nodes' own addresses between all nodes are not answered; packets of the pod network pass there, so most likely only the pings are filtered",
      ],
    ],
    [
      'without tunnels no ping at all is answered: that may be a filter',
      simulate(nodes(12, { tunnel: 'none' }), (_one, _n, reply) => (reply ? undefined : 'between')),
      [],
    ],
    [
      'without tunnels one node gets nothing',
      simulate(
        nodes(12, { tunnel: 'none' }),
        between((_, to) => to === seven),
      ),
      [
        "fail: packets between the nodes' own addresses to node-7 are lost: they leave the one node and do not reach the other",
      ],
    ],
    [
      'a node that does not answer pings gets them: nothing is lost',
      simulate(nodes(12), (one, _n, reply) => (one.to === seven && !reply ? 'unanswered' : undefined)),
      [],
    ],
    [
      'nobody watches at the broken node',
      simulate(
        nodes(12),
        between((from, to, { way }) => way === 'vxlan' && (to === seven || from === seven)),
        {
          unwatched: [seven],
        },
      ),
      // The others saw nothing of it; what they sent may have come.
      ['fail: packets in VXLAN from node-7 are lost (what was tried does not tell this from: to and from node-7)'],
    ],
    [
      'a node without a probe that is lost',
      simulate(
        nodes(12),
        between((from, to) => to === seven || from === seven),
        { silent: [seven] },
      ),
      ['fail: all packets to and from node-7 are lost'],
    ],
    [
      'one packet in five to one node',
      simulate(
        nodes(12),
        between((_, to, _one, n) => to === seven && n === 2),
      ),
      [expect.stringMatching(/^fail: \d+ of \d+ packets to node-7 are lost$/)],
    ],
    [
      'IPv6 alone, between two nodes',
      simulate(
        nodes(3, { dual: true }),
        between((from, to, { family, way }) => family === 6 && way === 'vxlan' && from !== 'node-2' && to !== 'node-2'),
      ),
      [
        'fail: packets in VXLAN (4789/udp) over IPv6 between node-0 and node-1 are lost: they leave the one node and do not reach the other',
      ],
    ],
  ])('%s', (_, input, wanted) => {
    expect(found(input)).toEqual(wanted);
  });

  it('addresses of a tunnel that nothing uses any more are no cause', () => {
    const both = nodes(6).map((node, at) => ({
      ...node,
      tunnels: [...node.tunnels, { type: 'ipipTunnelAddress', address: `192.168.9.${at}` }],
    }));
    const lost = simulate(both, (one, _n, reply) => (one.way === 'ipip' && !reply ? 'sender' : undefined));
    expect(found(lost)).toEqual([
      'warn: packets in IP-in-IP between all nodes are lost: they do not leave the sending node, which drops them or finds nobody who answers for the address of the other',
    ]);
    // Where the other one does not carry all, nobody knows which is used.
    const worse = simulate(
      both,
      between((_, to, { way }) => way === 'ipip' || (way === 'vxlan' && to === 'node-3')),
    );
    expect(found(worse).map((each) => each.slice(0, 4))).toEqual(['fail', 'fail']);
  });

  it('the firewall that is asked to be opened is that of what was lost between', () => {
    const { findings } = judgeMesh(
      simulate(
        nodes(12),
        between((_, to, { way }) => to === seven && way === 'vxlan'),
      ),
    );
    expect(findings[0]?.fixes.map(({ id, params }) => [id, params.what])).toEqual([['open-underlay', '4789/udp']]);
    expect(findings[0]?.node).toBe(seven);
  });

  it('what was not tried is said', () => {
    const gaps = (input: MeshInput): string[] =>
      judgeMesh(input).notChecked.map(({ what, reason }) => `${said(what)}: ${said(reason)}`);
    expect(gaps(simulate(nodes(4, { tunnel: 'none' }), () => undefined))).toEqual([
      "live packets to pods: these nodes have no tunnel addresses, so only the nodes' own addresses were tried",
    ]);
    expect(gaps(simulate(nodes(1), () => undefined))).toEqual([
      'live packets between nodes: there are no two nodes of Calico on Linux to try it between',
    ]);
    expect(gaps({ ...simulate(nodes(4), () => undefined, { silent: ['node-2'] }), leftOut: 3 })).toEqual([
      expect.stringMatching(/^live packets to and from node-2, as seen there: /),
      'live packets between nodes: 3 nodes were left out, for there are too many for one look',
    ]);
    expect(gaps(simulate(nodes(12, { tunnel: 'none' }), (_one, _n, reply) => (reply ? undefined : 'between')))).toEqual(
      [
        expect.stringMatching(/^live packets to pods/),
        expect.stringMatching(/^live packets between nodes: not one ping/),
      ],
    );
  });

  it('what came to a node and was not answered there is said not to be known', () => {
    const { notChecked } = judgeMesh(
      simulate(nodes(12), (one, _n, reply) => (one.to === seven && !reply ? 'unanswered' : undefined)),
    );
    expect(notChecked.map(({ what, reason }) => `${said(what)}: ${said(reason)}`)).toEqual([
      'live packets to and from node-7, as seen there: pings came there and were not answered: the node may filter them, and what else it drops was not seen',
    ]);
  });

  it('what is wrong at another node is a warning where one node is asked about', () => {
    const all = nodes(5);
    const lost = simulate(
      all,
      between((_, to, { way }) => to === 'node-4' && way === 'vxlan'),
    );
    const of = (node: string) => judgeMesh(lost).findingsOf(node);
    expect(of('node-4').map(({ status, fixes }) => [status, fixes.length])).toEqual([['fail', 1]]);
    for (const other of ['node-0', 'node-3'])
      expect(of(other).map(({ status, fixes }) => [status, fixes.length])).toEqual([['warn', 0]]);
    // Between the two alone, it is as much of the one as of the other.
    const pair = simulate(
      all,
      between((from, to, { way }) => way === 'vxlan' && [from, to].sort().join() === 'node-0,node-4'),
    );
    expect(judgeMesh(pair).findingsOf('node-0')).toMatchObject([{ status: 'fail' }]);
    expect(judgeMesh(pair).findingsOf('node-3')).toEqual([]);
  });

  it('what another node loses now and then is nothing of a node that is asked about', () => {
    const some = simulate(
      nodes(6),
      between((from, to, _one, n) => (to === 'node-4' && n < 3) || (from === 'node-0' && to === 'node-1' && n === 5)),
    );
    const { findings, findingsOf } = judgeMesh(some);
    expect(findings).toMatchObject([{ check: 'mesh-some', status: 'fail', node: 'node-4' }]);
    expect(findings[0]?.proof[0]?.lines.every((line) => String(line).includes('node-4'))).toBe(true);
    expect(findingsOf('node-0').every(({ status }) => status === 'warn')).toBe(true);
  });

  it('a few of very many packets, lost here and there, are chance', () => {
    let sent = 0;
    const few = simulate(nodes(250), (one, _n, reply) => {
      if (one.full || reply) return undefined;
      sent += 1;
      return sent % 3_000 === 0 ? 'between' : undefined;
    });
    expect(sent).toBeGreaterThan(9_000);
    expect(found(few)).toEqual([]);
  });

  it('how many ways carry everything, and how quickly', () => {
    expect(judgeMesh(simulate(nodes(12), () => undefined)).checked.map(said)).toEqual([
      'live packets: 48 of 48 directions between 12 nodes without any loss (round trip p50 0.3 ms, p99 0.3 ms)',
    ]);
  });

  it.each([200, 1_000])(
    'of %i nodes, random ones broken for large packets alone are named, and nothing else',
    (number) => {
      const all = nodes(number, { zones: 3 });
      for (let seed = 1; seed <= 3; seed += 1) {
        const random = seeded(seed);
        const broken = new Set(Array.from({ length: 3 }, () => `node-${Math.floor(random() * number)}`));
        const lost = simulate(
          all,
          between((from, to, { full }) => full && (broken.has(from) || broken.has(to))),
        );
        const { findings } = judgeMesh(lost);
        expect(new Set(findings.map(({ node }) => node)), `seed ${seed}`).toEqual(broken);
        expect(findings.every(({ check, status }) => check === 'mesh-mtu' && status === 'fail')).toBe(true);
      }
    },
  );
});
