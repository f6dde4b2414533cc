import { describe, expect, it } from 'vitest';
import { Patience } from '../../../../src/probe/packets/patience.ts';

const tcp = { protocol: 'tcp' } as const;

describe('how long silence is waited for', () => {
  const begun = (waitMs = 300) => {
    let now = 1_000;
    const patience = new Patience(waitMs, () => now);
    patience.begin();
    return {
      patience,
      at: (ms: number) => {
        now = 1_000 + ms;
      },
    };
  };

  it('is what was asked for, from the last packet on', () => {
    const { patience, at } = begun();
    expect(patience.leftMs(tcp)).toBe(360);
    at(359);
    expect(patience.leftMs(tcp)).toBe(1);
    at(360);
    expect(patience.leftMs(tcp)).toBe(0);
  });

  it('begins again where the last packet left late', () => {
    const { patience, at } = begun();
    at(150);
    patience.sent();
    expect(patience.leftMs(tcp)).toBe(300);
  });

  it('leaves an application time to think', () => {
    expect(begun().patience.leftMs({ protocol: 'udp' })).toBe(560);
  });

  it.each([
    ['the other node sees the first packet', (patience: Patience) => patience.seen()],
    ['the first answer comes', (patience: Patience) => patience.answered()],
  ])('is three times as long as it took until %s', (_, news) => {
    const { patience, at } = begun();
    at(200);
    news(patience);
    expect(patience.leftMs(tcp)).toBe(60 + 3 * 200 - 200);
    expect(patience.quick).toBe(false);
  });

  it('is not shorter after an answer that came at once, and what is silent beside it is lost', () => {
    const { patience, at } = begun();
    at(10);
    patience.answered();
    expect(patience.leftMs(tcp)).toBe(350);
    expect(patience.quick).toBe(true);
    at(200);
    patience.answered();
    expect(patience.leftMs(tcp)).toBe(160);
  });

  it('begins again when the node was told a MAC address, as slow as that was', () => {
    const { patience, at } = begun();
    at(400);
    expect(patience.mayResolve).toBe(true);
    patience.resolved();
    expect(patience.leftMs(tcp)).toBe(1_200);
    at(1_300);
    expect(patience.mayResolve).toBe(false);
  });

  it('ends, whatever is seen', () => {
    const { patience, at } = begun();
    at(2_500);
    patience.answered();
    expect(patience.leftMs(tcp)).toBe(500);
  });
});
