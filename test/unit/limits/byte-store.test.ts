import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteStore } from '../../../src/limits/byte-store.ts';

describe('bytes that come in pieces', () => {
  it('are the same bytes and the same lines, however they were cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', 'ä', '💧') }), fc.array(fc.nat(5)), (text, cuts) => {
        const store = byteStore(10_000);
        const bytes = Buffer.from(text);
        const lines: string[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          expect(store.add(bytes.subarray(at, at + cut))).toBe(true);
          at += cut;
          lines.push(...store.takeLines());
        }
        expect(store.text()).toBe(text);
        expect(lines).toEqual(text.split('\n').slice(0, -1));
      }),
    );
  });

  it('are kept to the limit, and no further', () => {
    const store = byteStore(10);
    expect(store.add(Buffer.from('12345'))).toBe(true);
    expect(store.add(Buffer.from('67890'))).toBe(true);
    expect(store.add(Buffer.from('1'))).toBe(false);
    expect(store.text()).toBe('1234567890');
    expect(store.size()).toBe(10);
  });

  it.each([
    ['16 MB without a newline, in pieces of 32 kB', 32_768, 16_000_000],
    ['2 MB byte by byte', 1, 2_000_000],
  ])('cost what they are: %s', (_, piece, total) => {
    const store = byteStore(total);
    const bytes = Buffer.alloc(piece, 'x');
    const start = process.cpuUsage();
    for (let sent = 0; sent < total; sent += piece) {
      store.add(bytes);
      store.takeLines();
    }
    const { user, system } = process.cpuUsage(start);
    expect(store.size()).toBe(total);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });
});
