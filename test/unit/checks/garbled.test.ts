import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, caseSchema } from '../../../src/case/case.ts';
import { missing } from '../../../src/case/read.ts';
import { reportSchema } from '../../../src/case/verdict.ts';
import { verbatim } from '../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { runs } from '../../helpers/runs.ts';
import { healthyCase, type Kind, live } from '../helpers/healthy-case.ts';

const kinds: Kind[] = ['vxlan', 'bgp', 'same-node'];

const bases = Object.fromEntries(
  kinds.map((kind) => {
    const c = healthyCase(kind);
    live(c, kind, { outcome: 'timeout', requestsTo: 'source-veth' });
    return [kind, c];
  }),
) as Record<Kind, Case>;

/** Every place in the case that can be changed: objects and lists, by their path. */
const containers = (value: unknown, found: object[] = []): object[] => {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value);
  // Rules by the thousand would crowd everything else out.
  const inner = Object.values(value);
  for (const item of inner.length > 60 ? inner.slice(0, 60) : inner) containers(item, found);
  return found;
};

interface Change {
  at: number;
  key: number;
  what: 'unread' | 'empty' | 'drop' | 'garble';
}

const garbage = ['', '-', '0.0.0.0/0', '999.1.1.1', '::', 'cali', '\u0000', '$(reboot)', 'x'.repeat(300)];

const apply = (c: Case, { at, key, what }: Change): void => {
  const all = containers(c);
  const target = all[at % all.length] as Record<string, unknown> | unknown[] | undefined;
  if (target === undefined) return;
  if (Array.isArray(target)) {
    if (what === 'empty' || what === 'unread') target.splice(0);
    else target.splice(key % (target.length + 1), 1);
    return;
  }
  if ('ok' in target && what !== 'garble') {
    for (const name of Object.keys(target)) delete target[name];
    Object.assign(target, missing(verbatim('garbled')));
    return;
  }
  const names = Object.keys(target);
  const name = names[key % Math.max(1, names.length)];
  if (name === undefined || name === 'format') return;
  const value = target[name];
  if (typeof value === 'string') target[name] = garbage[key % garbage.length];
  else if (typeof value === 'number') target[name] = key % 2 === 0 ? 0 : key;
  else if (typeof value === 'boolean') target[name] = !value;
};

const change = fc.record({
  at: fc.nat(100_000),
  key: fc.nat(1000),
  what: fc.constantFrom<Change['what']>('unread', 'empty', 'drop', 'garble'),
});

describe('garbled evidence', () => {
  it('never throws, never names a cause that does not exist, and is the same on replay', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.array(change, { minLength: 1, maxLength: 12 }), (kind, changes) => {
        const broken = structuredClone(bases[kind]);
        for (const one of changes) apply(broken, one);
        const parsed = caseSchema.safeParse(broken);
        // What is no case any more is refused at the edge.
        if (!parsed.success) return;
        const c = parsed.data;
        const emitted: string[] = [];
        const findings = findingsOf(c, (finding) => emitted.push(finding.id));
        const report = reportOf(c, findings);
        expect(reportSchema.safeParse(report).success).toBe(true);
        expect(emitted).toEqual(findings.map((finding) => finding.id));
        expect(new Set(emitted).size).toBe(emitted.length);
        const replayed: Case = JSON.parse(JSON.stringify(c));
        expect(reportOf(replayed)).toEqual(report);
      }),
      { numRuns: runs(15, 1_000) },
    );
  });

  it('says unknown where nothing was read', () => {
    for (const kind of kinds) {
      const c = healthyCase(kind);
      for (const node of Object.keys(c.nodes)) c.nodes[node] = missing(verbatim('did not answer in 3 s'));
      const findings = findingsOf(c);
      const report = reportOf(c, findings);
      expect(report.verdict.status).toBe('unknown');
      expect(report.verdict.causes).toEqual([]);
      const aboutNodes = findings.filter((finding) => finding.layer === 'programmed');
      expect(aboutNodes.length).toBeGreaterThan(10);
      expect(aboutNodes.filter((finding) => finding.status !== 'unknown')).toEqual([]);
    }
  });
});
