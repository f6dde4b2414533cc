import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { drawPath } from '../../../src/picture/draw-path.ts';
import { hopStatus } from '../../../src/picture/hop-status.ts';
import { placeRows } from '../../../src/picture/place-rows.ts';
import { reportOf } from '../../helpers/examine.ts';
import { english, said } from '../../helpers/said.ts';
import { clusterNode, insertRule, route, routes, rule, table } from '../helpers/healthy-case.ts';
import { client, entry, inboundCase } from '../helpers/inbound-case.ts';

/** What the recorded cluster's own policies deny is no matter here. */
const open = (c: Case): void => {
  for (const node of Object.keys(c.nodes)) {
    const own = table(c, node);
    own.rules = own.rules.filter(({ target }) => target !== 'DROP');
  }
};
const titlesOf = (c: Case): string[] => placeRows(c, reportOf(c)).map(({ title }) => said(title));

describe('the picture of a way into the cluster', () => {
  it('begins with the client, then the node at which it comes in, then the way to the pod', async () => {
    expect(titlesOf(await inboundCase({ harm: open }))).toEqual([
      client,
      entry,
      'vxlan.calico',
      'network between the nodes',
      'vxlan.calico',
      'node-2',
      expect.stringMatching(/^cali/),
      'shop/db-0',
    ]);
  });

  it('has one node where that is the node of the pod, with what is found of it by either name', async () => {
    const matches = [{ kind: 'source' as const, cidr: `${client}/32`, negate: false }];
    const harm = (c: Case): void => {
      open(c);
      insertRule(c, entry, rule('FORWARD', 'DROP', { matches }));
    };
    const c = await inboundCase({ at: 'node-3', local: true, harm });
    expect(titlesOf(c)).toEqual([client, entry, expect.stringMatching(/^cali/), 'shop/db-1']);
    const report = reportOf(c);
    const [, row] = placeRows(c, report);
    const hops = [row?.hop, row?.also?.hop].filter((hop) => hop !== undefined);
    expect(hopStatus(report, hops, 'forward')).toMatchObject({ state: 'broken' });
  });

  it('ends with the Service where nothing is behind it, and has no node where none is known', async () => {
    const c = await inboundCase();
    const to = { kind: 'outside', name: 'svc/shop/db' } as const;
    expect(titlesOf({ ...c, to, from: { kind: 'outside', address: client } })).toEqual([client, entry, 'svc/shop/db']);
    const { entry: _none, ...inbound } = c.inbound ?? {
      way: 'node-port',
      client: { address: client },
      entryIs: 'only',
    };
    expect(titlesOf({ ...c, inbound })).not.toContain(entry);
  });

  it('says who calls in its place, and by which way', async () => {
    const c = await inboundCase({ met: 'replied', harm: open });
    const svg = drawPath(english, c, reportOf(c));
    expect(svg).toContain('node-2 calls in its place');
    expect(svg).toContain('called by NodePort 10.39.0.3:30432');
    expect(svg).toContain('>→ NodePort 10.39.0.3:30432<');
  });

  it('draws a way back that is refused at the node at which it came in', async () => {
    const harm = (c: Case): void => {
      open(c);
      routes(c, entry).unshift(route('203.0.113.0/24', { type: 'blackhole' }));
    };
    const c = await inboundCase({ harm });
    const report = reportOf(c);
    expect(hopStatus(report, ['destination-node'], 'reverse')).toMatchObject({
      state: 'broken',
      causes: [{ id: 'no-way-to-client' }],
    });
    expect(hopStatus(report, ['source-node'], 'forward').state).not.toBe('broken');
    expect(drawPath(english, c, report)).toContain('on the way back: node-3');
  });

  it('shows addresses of the family of the packets', async () => {
    const c = await inboundCase({ harm: open });
    clusterNode(c, 'node-2').internalIPs = ['fd00::2', '10.39.0.2'];
    const row = placeRows(c, reportOf(c)).find(({ hop }) => hop === 'destination-node');
    expect(row?.detail).toContain('10.39.0.2');
  });
});
