import { expect, it } from 'vitest';
import { clusterRoutesOf, complementOf } from '../../../src/intended/cluster-routes.ts';

const writers = (felix: string | undefined, bgp: string | undefined, version: string | undefined = 'v3.33.0') =>
  (['ipip', 'plain'] as const).map((kind) => clusterRoutesOf({ felix, bgp }, kind, version)?.writers);

it.each<[string | undefined, string | undefined, (string | undefined)[]]>([
  [undefined, undefined, [undefined, undefined]],
  ['EnabledIPIPOnly', 'EnabledNoEncapOnly', ['felix', 'bird']],
  ['Enabled', 'Disabled', ['felix', 'felix']],
  ['Disabled', 'Enabled', ['bird', 'bird']],
  ['EnabledNoEncapOnly', 'EnabledIPIPOnly', ['bird', 'felix']],
  ['Disabled', undefined, ['nobody', 'bird']],
  [undefined, 'Disabled', ['felix', 'nobody']],
  ['Enabled', undefined, ['felix', 'both']],
  ['Disabled', 'Disabled', ['nobody', 'nobody']],
  ['Enabled', 'Enabled', ['both', 'both']],
  ['Sometimes', 'Enabled', [undefined, undefined]],
])('Felix %s, BGP %s', (felix, bgp, expected) => {
  expect(writers(felix, bgp)).toEqual(expected);
});

it('goes by what the version does where one of them says nothing', () => {
  expect(writers(undefined, 'Disabled', 'v3.32.1')).toEqual(['nobody', 'nobody']);
  expect(writers('Enabled', undefined, 'v3.32.1')).toEqual(['both', 'both']);
  expect(writers('Disabled', undefined, 'v3.34.0-0.dev-1')).toEqual(['nobody', 'bird']);
  expect(writers(undefined, 'Disabled', 'master')).toEqual([undefined, undefined]);
  expect(clusterRoutesOf({ felix: 'Disabled', bgp: 'Disabled' }, 'ipip', undefined)?.writers).toBe('nobody');
});

it('the complement leaves nothing out and nothing to both', () => {
  for (const felix of ['Disabled', 'EnabledIPIPOnly', 'EnabledNoEncapOnly', 'Enabled'])
    expect(writers(felix, complementOf(felix)).every((each) => each === 'felix' || each === 'bird')).toBe(true);
  expect(complementOf('constructor')).toBeUndefined();
});
