import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTracking, trackingMoves } from '../../../../src/probe/packets/tracking.ts';

/** Linux 6.18; older kernels call the second column `searched`. */
const header =
  'entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart';
const line = (more: Record<number, string> = {}): string =>
  Array.from({ length: 17 }, (_, index) => more[index] ?? '00000000').join(' ');

describe('what connection tracking counts', () => {
  it('is added up over the processors, in hexadecimal', () => {
    const before = parseTracking(`${header}\n${line()}\n${line({ 4: '0000000a' })}\n`);
    const after = parseTracking(
      `${header}\n${line({ 4: '00000010', 9: '00000001' })}\n${line({ 4: '0000000a', 10: '00000002' })}\n`,
    );
    expect(trackingMoves(before, after)).toEqual({ invalid: 16, insertFailed: 1, drop: 2 });
    // Started anew in between.
    expect(trackingMoves(after, before)).toEqual({ invalid: 0, insertFailed: 0, drop: 0 });
    expect(trackingMoves(before, undefined)).toBeUndefined();
  });

  it('is nothing where it is cut or something else', () => {
    for (const text of ['', header, `${header}\n0 0`, `${header}\n${line({ 3: 'zz' })}`, 'no such file\n1 2 3']) {
      expect(parseTracking(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => parseTracking(text) === undefined));
  });
});
