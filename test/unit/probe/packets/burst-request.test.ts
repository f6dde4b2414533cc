import { describe, expect, it } from 'vitest';
import { burstRequestOf, isBurst } from '../../../../src/probe/packets/burst-request.ts';

const target = { mark: 1, to: '10.0.0.2', count: 5, everyMs: 50 };
const pod = { key: 'shop/web-0', address: '192.168.1.2', interface: 'cali123' };
const whole = { burst: true, node: 'node-1', run: 7, targets: [target] };

describe('what a probe is asked for in a burst', () => {
  it('is told from a live test', () => {
    expect([whole, { node: 'node-1' }, null, [], 'burst', { burst: 1 }].map(isBurst)).toEqual([
      true,
      ...Array.from({ length: 5 }, () => false),
    ]);
  });

  it('takes rows from the node and from its pods, of any size', () => {
    const targets = [target, { ...target, mark: 2, size: 'full' }, { ...target, mark: 3, size: 1_400, from: pod.key }];
    expect(burstRequestOf({ ...whole, pods: [pod], targets })).toEqual({
      node: 'node-1',
      run: 7,
      pods: [pod],
      targets,
      deadlineMs: 10_000,
    });
    expect(burstRequestOf({ ...whole, targets: undefined }).targets).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['no number of the burst', { ...whole, run: undefined }],
    ['a mark that has no two bytes', { ...whole, targets: [{ ...target, mark: 65_536 }] }],
    ['an address that is an option', { ...whole, targets: [{ ...target, to: '-f' }] }],
    ['an address with a zone', { ...whole, targets: [{ ...target, to: 'fe80::1%eth0' }] }],
    ['a flood', { ...whole, targets: [{ ...target, everyMs: 1 }] }],
    ['more pings than a row has', { ...whole, targets: [{ ...target, count: 1_001 }] }],
    ['too many rows', { ...whole, targets: Array.from({ length: 301 }, () => target) }],
    ['a size below that of its headers', { ...whole, targets: [{ ...target, size: 20 }] }],
    ['a size in words', { ...whole, targets: [{ ...target, size: 'large' }] }],
    ['a pod that is not among those of the node', { ...whole, targets: [{ ...target, from: 'shop/other' }] }],
    ['an interface that is an option', { ...whole, pods: [{ ...pod, interface: '--help' }] }],
    ['a node of all letters', { ...whole, node: 'n'.repeat(600) }],
  ])('refuses %s', (_, request) => {
    expect(() => burstRequestOf(request)).toThrow();
  });
});
