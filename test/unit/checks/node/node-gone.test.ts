import { describe, expect, it } from 'vitest';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said } from '../../../helpers/said.ts';
import { clusterNode, healthyCase, healthyCaseV6, live } from '../../helpers/healthy-case.ts';

const unread = missing(verbatim('dial tcp 10.0.0.2:10250: i/o timeout'));

type LiveShape = Parameters<typeof live>[2];

/** The receiver's node answers nothing: nothing watches there. */
const gone = (c: PodCase, kind: 'vxlan' | 'bgp', shape?: LiveShape): PodCase => {
  const node = c.to.pod.nodeName ?? '';
  if (shape !== undefined) live(c, kind, shape);
  for (const test of c.packets) test.taps = test.taps.filter((tap) => tap.node !== node);
  c.nodes[node] = unread;
  Object.assign(clusterNode(c, node), { ready: false, silent: true });
  return c;
};
const found = (c: PodCase) => {
  const { verdict, findings } = reportOf(c);
  return {
    status: verdict.status,
    causes: verdict.causes.map(({ id }) => id),
    says: findings
      .filter(({ check }) => check === 'node-ready')
      .map(({ status, statement }) => `${status} ${said(statement)}`),
  };
};
const lost: LiveShape = { outcome: 'timeout', requestsTo: 'source-nic' };

describe('a node that is gone', () => {
  it.each<[string, () => PodCase]>([
    ['VXLAN', () => gone(healthyCase('vxlan'), 'vxlan', lost)],
    ['BGP', () => gone(healthyCase('bgp'), 'bgp', lost)],
    ['BGP in IPv6', () => gone(healthyCaseV6(), 'bgp', lost)],
  ])('is the cause of what leaves for it and is lost: %s', (_, make) => {
    const { causes, says } = found(make());
    expect(causes).toEqual(['node-not-ready']);
    expect(says).toEqual([
      expect.stringMatching(
        /^fail node-2 answers nobody: .*Ready is Unknown.*10250: i\/o timeout\), and packets that leave \S+ of node-\d/,
      ),
    ]);
  });

  it('is not the cause of what is lost before', () => {
    const { causes, says } = found(
      gone(healthyCase('vxlan'), 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth' }),
    );
    expect(causes[0]).toBe('lost-in-source-node');
    expect(says).toEqual([expect.stringMatching(/^warn node-2 may be gone/)]);
  });

  it('is none where its pod answers: the kubelet alone hangs', () => {
    const { causes, status } = found(gone(healthyCase('vxlan'), 'vxlan', { outcome: 'replied' }));
    expect(causes).toEqual([]);
    expect(status).not.toBe('broken');
  });

  it('is said, and not taken for the cause, where nothing was sent', () => {
    const { causes, says, status } = found(gone(healthyCase('vxlan'), 'vxlan'));
    expect({ causes, status }).toEqual({ causes: [], status: 'unknown' });
    expect(says).toEqual([expect.stringMatching(/^warn node-2 may be gone/)]);
  });

  it('is not spoken of where its kubelet reports, or where it was read', () => {
    const reports = gone(healthyCase('vxlan'), 'vxlan', lost);
    delete clusterNode(reports, 'node-2').silent;
    expect(found(reports).says).toEqual([]);
    const read = healthyCase('vxlan');
    clusterNode(read, 'node-2').silent = true;
    expect(found(read).says).toEqual([]);
  });
});
