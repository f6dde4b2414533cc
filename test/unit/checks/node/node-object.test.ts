import { expect, it } from 'vitest';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, type Kind, live, remove, routes } from '../../helpers/healthy-case.ts';

/** The receiver's Node object cannot be had, for this reason. */
const without = (kind: Kind, code: 'not-found' | 'forbidden', lost: boolean) => {
  const c = healthyCase(kind);
  const node = c.to.pod.nodeName ?? '';
  c.objects.nodes[node] = missing(verbatim('nodes "node-2" not found'), code);
  if (lost && kind !== 'same-node') {
    const [sender, block] = kind === 'vxlan' ? ['node-3', '192.168.247.0/26'] : ['node-1', '192.168.247.0/26'];
    if (kind === 'vxlan') remove(routes(c, sender), ({ dst }) => dst === block);
    live(c, kind, { outcome: 'timeout', requestsTo: 'source-nic' });
  }
  return reportOf(c).verdict;
};

it.each<Kind>(['vxlan', 'bgp'])('is the cause where it is gone and packets are lost: %s', (kind) => {
  const { status, causes } = without(kind, 'not-found', true);
  expect(status).toBe('broken');
  expect(causes[0]).toMatchObject({ id: 'node-object-missing', hop: 'destination-node', node: 'node-2' });
  expect(causes[0]?.fixes.map(({ id, by }) => [id, by])).toEqual([['register-node', 'people']]);
});

it('is the cause before packets tell, between nodes and not within one', () => {
  expect(without('vxlan', 'not-found', false).causes.map(({ id }) => id)).toEqual(['node-object-missing']);
  expect(without('same-node', 'not-found', false).causes).toEqual([]);
});

it('that it could not be read says nothing', () => {
  expect(without('vxlan', 'forbidden', false).causes).toEqual([]);
});
