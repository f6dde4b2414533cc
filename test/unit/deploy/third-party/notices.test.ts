import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../../../deploy/third-party/licences.ts';
import { noticesOf, objections } from '../../../../deploy/third-party/notices.ts';
import { readShipped, type Shipped } from '../../../../deploy/third-party/shipped.ts';

const shipped = readShipped(join(import.meta.dirname, '../../../..'));
const sample: Shipped = { name: 'a', version: '1.0.0', licence: 'MIT', installed: true, texts: ['Permission …'] };

describe('the packages that are shipped', () => {
  it('all have a licence that is on the list, and its text', () => {
    expect(shipped.length).toBeGreaterThan(150);
    expect(objections(shipped)).toEqual([]);
  });

  it('are those of every platform, and none for development', () => {
    const names = shipped.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['bullmq', '@resvg/resvg-js-linux-arm64-gnu', 'dejavu-fonts-ttf']));
    expect(names.filter((name) => /^(vitest|typescript|node-linux-.*|@biomejs\/.*|calico-why-.*)$/.test(name))).toEqual(
      [],
    );
  });

  it('are named in the notices, each text once', () => {
    const text = noticesOf(shipped);
    for (const { name, version, installed } of shipped) if (installed) expect(text).toContain(`${name} ${version} (`);
    const same = noticesOf([sample, { ...sample, name: 'b' }]);
    expect(same.split('Permission …')).toHaveLength(2);
    expect(same).toContain('a 1.0.0 (MIT)\nb 1.0.0 (MIT)');
  });
});

describe('what stands against shipping a package', () => {
  it.each([
    ['a licence that is not on the list', { licence: 'AGPL-3.0-only' }, /not on the list: AGPL-3.0-only/],
    ['no licence', { licence: 'none declared' }, /not on the list/],
    ['no text', { texts: [] }, /no text/],
  ])('%s', (_, change, reason) => {
    expect(objections([{ ...sample, ...change }])).toEqual([expect.stringMatching(reason)]);
  });

  it('is not the missing text of what is not installed', () => {
    expect(objections([{ ...sample, installed: false, texts: [] }])).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND BSD-3-Clause', true],
    ['MIT AND GPL-2.0-only', false],
    ['GPL-2.0-only OR LGPL-3.0-only', false],
    ['UNLICENSED', false],
    ['', false],
  ])('an expression: %s', (expression, expected) => {
    expect(isAllowed(expression)).toBe(expected);
  });
});
