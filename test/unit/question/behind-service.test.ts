import { describe, expect, it } from 'vitest';
import type { ServiceEndpoint } from '../../../src/case/service.ts';
import { clusterAddress, endpointsInOrder, withinReach } from '../../../src/question/behind-service.ts';

const endpoint = (address: string, node: string, ready = true): ServiceEndpoint => ({
  address,
  node,
  ready,
  ports: [],
});

describe('the endpoints of a Service', () => {
  it('are asked about: ready ones first, one of each node, other nodes before the own', () => {
    const all = [
      endpoint('10.0.0.1', 'node-1', false),
      endpoint('10.0.0.2', 'node-1'),
      endpoint('10.0.0.3', 'node-2'),
      endpoint('10.0.0.4', 'node-2'),
      endpoint('fd00::1', 'node-3'),
    ];
    const ordered = endpointsInOrder(all, 4, 'node-1').map(({ address }) => address);
    expect(ordered).toEqual(['10.0.0.3', '10.0.0.4', '10.0.0.2', '10.0.0.1']);
    expect(endpointsInOrder(all, 6, 'node-1')).toHaveLength(1);
  });

  it('are within reach on the own node alone where the Service keeps to it, unless it is headless', () => {
    const [own, ending, other] = [
      endpoint('10.0.0.1', 'node-1'),
      endpoint('10.0.0.2', 'node-2', false),
      endpoint('10.0.0.3', 'node-3'),
    ];
    const all = [own, { ...ending, ending: true }, other];
    const reached = (node: string, more = {}): string[] =>
      withinReach({ clusterIPs: ['10.96.0.1'], onlyOwnNode: true, ...more }, all, node).map(({ address }) => address);
    expect(reached('node-1')).toEqual(['10.0.0.1']);
    expect(reached('node-2')).toEqual(['10.0.0.2']);
    expect(reached('node-4')).toHaveLength(3);
    expect(reached('node-1', { clusterIPs: [] })).toHaveLength(3);
    expect(reached('node-1', { onlyOwnNode: undefined })).toHaveLength(3);
  });

  it.each([
    [['10.96.0.1', 'fd00::1'], 6, 'fd00::1'],
    [['10.96.0.1'], 6, '10.96.0.1'],
    [[], 4, undefined],
  ])('the address of %j for IPv%i is %s', (clusterIPs, family, expected) => {
    expect(clusterAddress({ clusterIPs }, family)).toBe(expected);
  });
});
