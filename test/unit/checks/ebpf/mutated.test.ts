import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { brokenEbpf, type EbpfCase, healthyEbpf, withDumps, withService } from '../../helpers/ebpf-case.ts';

/** Dumps of healthy nodes that are cut or garbled: what cannot be read is unknown, and never an entry that is not there. */

const recorded = '15-kube-proxy-too';
const toPod = healthyEbpf();
const toService = await withService(brokenEbpf(recorded), recorded);

const texts = ({ dumps }: EbpfCase): [node: string, id: string, text: string][] =>
  Object.entries(dumps).flatMap(([node, own]) =>
    Object.entries(own)
      .filter(([, text]) => text.length > 2)
      .map(([id, text]): [string, string, string] => [node, id, text]),
  );

const judged = (evidence: EbpfCase, node: string, id: string, text: string) => {
  const dumps = { ...evidence.dumps, [node]: { ...evidence.dumps[node], [id]: text } };
  const c = withDumps({ ...evidence, dumps });
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  return { status: verdict.status, causes: verdict.causes.map(({ id: cause }) => cause) };
};

/** Not at the end of a line, where what is left is a whole text of its own. */
const cutAt = (text: string, share: number): string | undefined => {
  const at = Math.floor(share * (text.length - 1)) + 1;
  const left = text.slice(0, at);
  return left.endsWith('\n') || text[at] === '\n' || left.trim() === '' ? undefined : left;
};

describe.each([
  ['between pods', toPod],
  ['to a Service', toService],
] as const)('%s', (_, evidence) => {
  it('a dump that is cut names no cause', () => {
    const all = texts(evidence);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.double({ min: 0, max: 1, noNaN: true }), ([node, id, text], share) => {
        const cut = cutAt(text, share);
        if (cut === undefined) return;
        expect({ node, id, end: cut.slice(-80), ...judged(evidence, node, id, cut) }).toMatchObject({ causes: [] });
      }),
      { numRuns: 40, seed: 23 },
    );
  });

  it('a dump with one letter that is another names no cause', () => {
    const all = texts(evidence);
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('\u0000', '~', '\t'),
        ([node, id, text], share, letter) => {
          const at = Math.floor(share * (text.length - 1));
          const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
          const line = changed.slice(Math.max(0, at - 60), at + 60);
          expect({ node, id, line, ...judged(evidence, node, id, changed) }).toMatchObject({ causes: [] });
        },
      ),
      { numRuns: 40, seed: 29 },
    );
  });
});

describe('what the map of Services holds', () => {
  const text = toService.dumps['node-1']?.services ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  const address = toService.c.service?.asked.address ?? '';
  const first = lines.findIndex((line) => line.startsWith(`${address} port 5432 proto 6 `));
  /** A front end's back ends stand behind it, further in. */
  const backEnds = lines.slice(first + 1).findIndex((line) => /^\S/.test(line));
  const without = (at: number): string => `${lines.filter((_, place) => place !== at).join('\n')}\n`;

  it('is named where one of it on the way is taken away', () => {
    expect(backEnds).toBeGreaterThan(1);
    const others = lines.filter((_, place) => place < first || place > first + backEnds);
    expect(judged(toService, 'node-1', 'services', `${others.join('\n')}\n`).causes).toEqual(['ebpf-service-missing']);
    for (let at = first + 1; at <= first + backEnds; at += 1) {
      const { causes, status } = judged(toService, 'node-1', 'services', without(at));
      // The list has fewer than it counts: it was cut, or the map lacks it.
      expect({ at: lines[at], causes, status }).toEqual({ at: lines[at], causes: [], status: 'unknown' });
      const marked = lines.map((line, place) => (place === at ? line.replace(/\S+:\d+$/, 'is missing') : line));
      expect(judged(toService, 'node-1', 'services', `${marked.join('\n')}\n`).causes).toEqual(['ebpf-service-stale']);
    }
  });

  it('is no cause elsewhere', () => {
    const fronts = lines.flatMap((line, place) => (/^\S/.test(line) && place !== first ? [place] : []));
    expect(fronts.length).toBeGreaterThan(3);
    for (const front of fronts) {
      const next = lines.findIndex((line, place) => place > front && /^\S/.test(line));
      const end = next === -1 ? lines.length : next;
      const left = lines.filter((_, place) => place < front || place >= end);
      expect(judged(toService, 'node-1', 'services', `${left.join('\n')}\n`).causes).toEqual([]);
    }
  });
});
