import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkEnd,
  emptyChain,
  followChain,
  type StoredEntry,
  sealedEnd,
  sealedEntry,
} from '../../../src/store/audit-chain.ts';
import { hashOf, type NewAuditEntry, readEntry, textOf, tidy } from '../../../src/store/audit-entry.ts';
import { openSeal, type Seal } from '../../../src/store/seal.ts';
import { runs } from '../../helpers/runs.ts';
import { said } from '../../helpers/said.ts';
import { testSeal } from '../../helpers/seal.ts';

const chainOf = (entries: readonly NewAuditEntry[]): StoredEntry[] => {
  let { hash } = emptyChain;
  return entries.map((entry, at) => {
    const text = textOf(entry, at + 1);
    const prev = hash;
    hash = hashOf(prev, text);
    const seal = testSeal.over('audit entry', sealedEntry({ prev, hash }));
    return { id: `1-${at + 1}`, entry: text, prev, hash, seal };
  });
};

const entries = fc.array(
  fc.record({
    at: fc.nat(),
    event: fc.constantFrom('proposed' as const, 'approved' as const, 'run begins' as const, 'run ended' as const),
    actor: fc.string({ unit: 'binary' }),
    fix: fc.string(),
    details: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The first entry that a reader is told of, by its place from 0; `end`: only the end is wrong. */
const verify = (chain: readonly StoredEntry[], recorded: readonly StoredEntry[], seal?: Seal): string => {
  const end = followChain(emptyChain, chain, seal);
  if ('ok' in end) return end.broken;
  const head = { seq: recorded.length, hash: recorded.at(-1)?.hash ?? emptyChain.hash };
  return checkEnd(end, { ...head, seal: testSeal.over('audit end', sealedEnd(head)) }, seal)?.broken ?? 'whole';
};

describe('the chain of the audit', () => {
  it('holds as it was written, in one piece or in two', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, cut) => {
        const chain = chainOf(written);
        expect(verify(chain, chain)).toBe('whole');
        const half = followChain(emptyChain, chain.slice(0, cut % chain.length));
        if ('ok' in half) throw new Error(said(half.reason));
        expect(followChain(half, chain.slice(cut % chain.length))).toEqual(followChain(emptyChain, chain));
      }),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('goes on from entries that did not say yet whose they are, which are kept as they were', () => {
    const before = { at: 1, event: 'approved', actor: 'U1', fix: 'f' } as const;
    const chain = chainOf([before, { ...before, stamp: 'v1/default/default' }]);
    expect(chain[0]?.entry).toBe('{"actor":"U1","at":1,"details":{},"event":"approved","fix":"f","seq":1}');
    expect(verify(chain, chain, testSeal)).toBe('whole');
    expect(chain.map(({ entry }) => readEntry(entry)?.stamp)).toEqual([undefined, 'v1/default/default']);
    const claimed = chain.map((each) => ({
      ...each,
      entry: each.entry.replace('v1/default/default', 'v1/default/other'),
    }));
    expect(verify(claimed, chain, testSeal)).toBe('1-2');
  });

  it('names the entry whose text, hash or link was edited', () => {
    fc.assert(
      fc.property(
        entries,
        fc.nat(),
        fc.constantFrom('entry' as const, 'hash' as const, 'prev' as const),
        (written, n, field) => {
          const chain = chainOf(written);
          const at = n % chain.length;
          const edited = chain.map((stored, index) =>
            index === at ? { ...stored, [field]: field === 'entry' ? `${stored.entry} ` : 'f'.repeat(64) } : stored,
          );
          expect(verify(edited, chain)).toBe(`1-${at + 1}`);
        },
      ),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('names the entry after which it was rewritten with hashes that fit', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, n) => {
        const chain = chainOf(written);
        const at = n % chain.length;
        const stored = chain[at];
        if (stored === undefined) return;
        const text = stored.entry.replace('"actor":', '"actor2":1,"actor":');
        const edited = chain.with(at, { ...stored, entry: text, hash: hashOf(stored.prev, text) });
        expect(verify(edited, chain)).toBe(at + 1 < chain.length ? `1-${at + 2}` : 'end');
      }),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('names the entry that was written anew with hashes that fit: nobody without the key seals it', () => {
    const stranger = openSeal([Buffer.alloc(32, 'of somebody else')]);
    fc.assert(
      fc.property(entries, fc.nat(), fc.constantFrom('kept', 'none', 'stranger'), (written, n, seal) => {
        const chain = chainOf(written);
        expect(verify(chain, chain, testSeal)).toBe('whole');
        const from = n % chain.length;
        let hash = chain[from]?.prev ?? '';
        const anew = chain.map((stored, at): StoredEntry => {
          if (at < from) return stored;
          const [entry, prev] = [stored.entry.replace('"details":', '"details2":1,"details":'), hash];
          hash = hashOf(prev, entry);
          const codes = { kept: stored.seal, none: '', stranger: stranger.over('audit entry', { prev, hash }) };
          return { ...stored, entry, prev, hash, seal: codes[seal as 'kept'] };
        });
        expect(verify(anew, anew)).toBe('whole');
        expect(verify(anew, anew, testSeal)).toBe(`1-${from + 1}`);
      }),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('tells an end that nobody who holds the key recorded', () => {
    const chain = chainOf([1, 2, 3].map((at) => ({ at, event: 'approved' as const, actor: 'U1' })));
    const end = { seq: 2, hash: chain[1]?.hash ?? '' };
    const ended = (seal: string) => said(checkEnd(end, { ...end, seal }, testSeal)?.reason);
    expect(ended(testSeal.over('audit end', sealedEnd(end)))).toBe('');
    for (const seal of ['', chain[1]?.seal ?? '', testSeal.over('audit end', sealedEnd({ ...end, seq: 3 }))]) {
      expect(ended(seal)).toMatch(/forged/);
    }
  });

  it('names the entry before which one was removed, and the end where the last ones were', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, n) => {
        const chain = chainOf(written);
        const at = n % chain.length;
        expect(verify(chain.toSpliced(at, 1), chain)).toBe(at + 1 < chain.length ? `1-${at + 2}` : 'end');
        expect(verify(chain.slice(0, at), chain)).toBe('end');
      }),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('names what was inserted, repeated or moved', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat(), (written, a, b) => {
        const chain = chainOf(written);
        const one = chain[a % chain.length];
        if (one === undefined) return;
        const at = b % (chain.length + 1);
        expect(verify(chain.toSpliced(at, 0, one), chain)).not.toBe('whole');
        const moved = chain.toSpliced(a % chain.length, 1).toSpliced(b % chain.length, 0, one);
        if (a % chain.length !== b % chain.length) expect(verify(moved, chain)).not.toBe('whole');
      }),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('says what is wrong, in words', () => {
    const chain = chainOf(
      ['proposed', 'approved', 'run begins'].map((event) => ({ at: 1, event: event as 'approved', actor: 'U1' })),
    );
    const reason = (changed: StoredEntry[]): string => {
      const end = followChain(emptyChain, changed);
      return 'ok' in end
        ? said(end.reason)
        : said(checkEnd(end, { seq: 3, hash: chain[2]?.hash ?? '', seal: '' })?.reason) || 'whole';
    };
    expect(reason(chain.toSpliced(1, 1))).toBe('entry 2 was removed before it, or moved');
    expect(reason(chain.slice(0, 1))).toBe('the last 2 entries are missing, after entry 1');
    expect(reason(chain.slice(0, 2))).toBe('the last entry is missing, after entry 2');
    expect(said(checkEnd({ seq: 3, hash: '' }, undefined)?.reason)).toMatch(/record of the last entry is gone/);
    expect(checkEnd(emptyChain, undefined)).toBeUndefined();
    expect(said(checkEnd({ seq: 4, hash: '' }, { seq: 3, hash: '', seal: '' })?.reason)).toMatch(
      /added past the recorded end/,
    );
  });
});

describe('what an entry may hold', () => {
  it('is always read back as it was kept, and never endless', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true, withMap: true })),
        (details) => {
          const text = textOf({ at: 1, event: 'looked', actor: 'fixer', details }, 7);
          expect(readEntry(text)).toMatchObject({ seq: 7, event: 'looked' });
          expect(text.length).toBeLessThan(70_000);
        },
      ),
      { numRuns: runs(40, 2_000) },
    );
  });

  it('is cut before it is hashed', () => {
    const kept = tidy({ text: 'x'.repeat(9_000), list: Array.from({ length: 500 }, (_, at) => at) });
    expect(JSON.stringify(kept).length).toBeLessThan(3_000);
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`n${at}`, 'y'.repeat(1_900)]));
    expect(readEntry(textOf({ at: 1, event: 'looked', actor: 'a', details: many }, 1))?.details).toHaveProperty('cut');
  });

  it.each([
    'xoxb-123-abc',
    'xapp-1-A0-9',
    'Bearer abc.def',
    'eyJhbGciOiJSUzI1NiIs.eyJpc3M.sig-1',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    'redis://:hunter2@redis:6379',
  ])('is no secret: %s', (secret) => {
    const text = textOf({ at: 1, event: 'run ended', actor: 'fixer', details: { lines: [`said ${secret} here`] } }, 1);
    for (const part of [secret, 'hunter2@', 'MIIE']) expect(text).not.toContain(part);
    expect(text).toContain('[secret]');
  });

  it('is no value of a name that says secret', () => {
    const details = { token: 'a', slackBotToken: 'b', password: 'c', clientSecret: ['d'], address: 'e' };
    expect(tidy(details)).toEqual({
      token: '[secret]',
      slackBotToken: '[secret]',
      password: '[secret]',
      clientSecret: '[secret]',
      address: 'e',
    });
  });
});
