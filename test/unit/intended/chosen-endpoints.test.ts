import { describe, expect, it } from 'vitest';
import type { ServiceEndpoint } from '../../../src/case/service.ts';
import { type Chooser, chosenEndpoints } from '../../../src/intended/chosen-endpoints.ts';

const endpoint = (address: string, more: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
  address,
  ready: true,
  ports: [],
  ...more,
});
const ending = { ready: false, ending: true };
const here: Chooser = { node: 'node-1', zone: 'a', zoneKnown: true };

const chosen = (all: ServiceEndpoint[], who: Chooser = here, onlyOwnNode = false) => {
  const { may, must, because } = chosenEndpoints(onlyOwnNode ? { onlyOwnNode } : {}, all, who);
  const names = (list: ServiceEndpoint[]) => list.map(({ address }) => address).join(' ');
  return `${names(may)} | ${names(must)} | ${because}`;
};

describe('endpoints that a node may choose, and those that it must have', () => {
  it.each([
    ['all that are ready', [endpoint('1'), endpoint('2', { ready: false }), endpoint('3')], '1 3 | 1 3 | ready'],
    ['none', [endpoint('1', { ready: false })], ' |  | ready'],
    ['those that end, where none is ready', [endpoint('1', ending), endpoint('2', { ready: false })], '1 | 1 | ending'],
    ['not those that end beside a ready one', [endpoint('1', ending), endpoint('2')], '2 | 2 | ready'],
    [
      'those of the zone',
      [endpoint('1', { forZones: ['a'] }), endpoint('2', { forZones: ['b'] }), endpoint('3', { forZones: ['b', 'a'] })],
      '1 3 | 1 3 | near',
    ],
    ['all, where one has no hint', [endpoint('1', { forZones: ['a'] }), endpoint('2')], '1 2 | 1 2 | ready'],
    [
      'all, where none is for the zone',
      [endpoint('1', { forZones: ['b'] }), endpoint('2', { forZones: ['c'] })],
      '1 2 | 1 2 | ready',
    ],
    [
      'hints of those that are not ready do not count',
      [endpoint('1', { forZones: ['b'] }), endpoint('2', { forZones: ['a'], ready: false })],
      '1 | 1 | ready',
    ],
    [
      'either by node or not, which depends on the version',
      [endpoint('1', { forNodes: ['node-1'] }), endpoint('2', { forNodes: ['node-2'] })],
      '1 2 | 1 | near',
    ],
  ] as [string, ServiceEndpoint[], string][])('%s', (_what, all, expected) => {
    expect(chosen(all)).toBe(expected);
  });

  it('asks for none by zone where the zone is not known', () => {
    const all = [endpoint('1', { forZones: ['a'] }), endpoint('2', { forZones: ['b'] })];
    expect(chosen(all, { node: 'node-1', zoneKnown: false })).toBe('1 2 |  | near');
    expect(chosen([endpoint('1'), endpoint('2')], { node: 'node-1', zoneKnown: false })).toBe('1 2 | 1 2 | ready');
  });

  it('keeps to the node under internalTrafficPolicy Local, hints or not', () => {
    const all = [
      endpoint('1', { node: 'node-1', forZones: ['b'] }),
      endpoint('2', { node: 'node-2', forZones: ['a'] }),
      endpoint('3', { node: 'node-1', ...ending }),
    ];
    expect(chosen(all, here, true)).toBe('1 | 1 | ready');
    expect(chosen(all.slice(1), here, true)).toBe('3 | 3 | ending');
    expect(chosen(all.slice(1, 2), here, true)).toBe(' |  | ready');
  });
});
