import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { Finding } from '../../../src/case/finding.ts';
import type { Place } from '../../../src/case/packets.ts';
import type { Report } from '../../../src/case/verdict.ts';
import { drawPath } from '../../../src/picture/draw-path.ts';
import { renderPng } from '../../../src/picture/png.ts';
import { widthOf } from '../../../src/picture/svg.ts';
import { verbatim } from '../../../src/words/message.ts';
import { wordsIn } from '../../../src/words/words.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { runs } from '../../helpers/runs.ts';
import { english, said } from '../../helpers/said.ts';
import { sampleCase, sampleFinding, sampleReport } from '../../helpers/sample-report.ts';

const golden = (name: string) => join(import.meta.dirname, '../../data/picture', `${name}.svg`);

const passes = (hops: Finding['hop'][], direction: Finding['direction']): Finding[] =>
  hops.map((hop) => sampleFinding(`${hop}/${direction}`, { hop, direction }));

const farHops: Finding['hop'][] = [
  'source-pod',
  'source-veth',
  'source-node',
  'source-tunnel',
  'underlay',
  'destination-tunnel',
  'destination-node',
  'destination-veth',
  'destination-pod',
];

const healthy: Report = {
  verdict: { status: 'healthy', summary: verbatim('nothing departs'), causes: [], warnings: [] },
  findings: passes(farHops, 'forward'),
  notChecked: [],
};

/** The signs of a lane from top to bottom. */
const signs = (svg: string, lane = 42) =>
  [...svg.matchAll(/<g transform="translate\((\d+) [\d.]+\)" class="(\w+)">/g)]
    .filter((found) => Number(found[1]) === lane)
    .map((found) => found[2]);

const sameNode: PodCase = {
  ...sampleCase,
  to: { ...sampleCase.to, pod: { ...sampleCase.to.pod, nodeName: 'node-1' } },
};

describe('drawing', () => {
  it.each<[string, Case, Report]>([
    ['broken', sampleCase, sampleReport],
    ['healthy', sampleCase, healthy],
    ['same-node', sameNode, { ...healthy, findings: passes(['source-pod', 'source-veth'], 'forward') }],
  ])('%s looks as it did', async (name, c, report) => {
    await expect(drawPath(english, c, report)).toMatchFileSnapshot(golden(name));
  });

  it('has a row for each place of the path', () => {
    expect(signs(drawPath(english, sampleCase, healthy))).toEqual(Array(9).fill('fine'));
    expect(signs(drawPath(english, sampleCase, sampleReport))).toHaveLength(7);
    expect(signs(drawPath(english, sameNode, sampleReport))).toHaveLength(5);
    const onHost = { ...sampleCase, to: { ...sampleCase.to, pod: { ...sampleCase.to.pod, hostNetwork: true } } };
    expect(signs(drawPath(english, onHost, sampleReport))).toHaveLength(6);
  });

  it('is red where the cause stands, amber where something follows, and never green where not asked', () => {
    expect(signs(drawPath(english, sampleCase, sampleReport))).toEqual([
      'fine',
      'fine',
      'unchecked',
      'unchecked',
      'broken',
      'departs',
      'unchecked',
    ]);
  });

  it('marks each state by a shape of its own, and says in words where it is broken', () => {
    const svg = drawPath(english, sampleCase, sampleReport);
    const shapeOf = (state: string) =>
      new RegExp(`class="${state}"><g [^>]*>(<\\w+ (?:r|d)="[^"]*")`).exec(svg)?.[1] ?? state;
    const shapes = ['fine', 'departs', 'broken', 'unchecked'].map(shapeOf);
    expect(new Set(shapes).size).toBe(4);
    expect(svg).toContain('>Broken here<');
    expect(drawPath(english, sampleCase, healthy)).not.toContain('Broken here');
    expect(drawPath(wordsIn('zh'), sampleCase, sampleReport)).toContain('>断在此处<');
  });

  it('is legible on a phone, and no name reaches beyond its edge', () => {
    const long = structuredClone(sampleCase);
    long.from.pod.name = `checkout-payments-worker-7d9c5b6f4d-x2k9q-${'w'.repeat(40)}`;
    for (const [c, report] of [
      [sampleCase, sampleReport],
      [long, sampleReport],
    ] as const) {
      const svg = drawPath(english, c, report, { reply: true });
      const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
      const texts = [...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" font-size="(\d+)"([^>]*)>([^<]*)</g)];
      expect(texts.length).toBeGreaterThan(15);
      for (const [, x, size, style = '', text = ''] of texts) {
        // A chat on a phone of 390 shows it 320 wide.
        expect((Number(size) * 320) / width).toBeGreaterThan(10.5);
        if (!style.includes('middle'))
          expect(Number(x) + widthOf(text, Number(size), style.includes('bold'))).toBeLessThanOrEqual(width);
      }
    }
  });

  it('says the answer to those who do not see it', () => {
    expect(drawPath(english, sampleCase, sampleReport)).toContain(
      `<title>${said(sampleReport.verdict.summary)}</title>`,
    );
  });

  it('is not green where one of several could not be checked', () => {
    const report = {
      ...healthy,
      findings: [...healthy.findings, sampleFinding('more', { hop: 'source-pod', status: 'unknown' })],
    };
    const svg = drawPath(english, sampleCase, report);
    expect(signs(svg)[0]).toBe('unchecked');
    expect(svg).toContain('1 of 2 not checked');
  });

  it('draws the way back when asked, and when the cause stands there', () => {
    expect(signs(drawPath(english, sampleCase, healthy), 398)).toEqual([]);
    const asked = drawPath(english, sampleCase, { ...healthy, findings: passes(farHops, 'reverse') }, { reply: true });
    expect(signs(asked, 398)).toEqual(Array(9).fill('fine'));
    const onTheWayBack: Report = {
      ...sampleReport,
      findings: sampleReport.findings.map((finding) =>
        finding.id === 'workload-route/forward' ? { ...finding, direction: 'reverse' } : finding,
      ),
    };
    // The reply's destination node is the question's source node.
    expect(signs(drawPath(english, sampleCase, onTheWayBack), 398).indexOf('broken')).toBe(2);
  });

  it('says where the packets of a live test were seen', () => {
    const taps = (
      [
        ['source-veth', 4],
        ['source-nic', 4],
        ['destination-nic', 0],
      ] as [Place, number][]
    ).map(([place, requests]) => ({ place, node: 'n', interface: 'i', requests, replies: 0, lines: [] }));
    const packets: Case['packets'] = [
      {
        protocol: 'tcp',
        port: 5432,
        fromAddress: '192.168.84.131',
        toAddress: '192.168.60.173',
        sent: 4,
        outcome: 'timeout',
        detail: verbatim(''),
        taps,
        counters: [],
        icmpErrors: [],
      },
    ];
    const svg = drawPath(english, { ...sampleCase, packets }, sampleReport);
    expect(svg).toContain('4 of 4 seen');
    expect(svg).toContain('4 left, 0 arrived');
  });
});

describe('text from outside', () => {
  const hostile = (text: string): [Case, Report] => {
    const c = structuredClone(sampleCase);
    const report = structuredClone(sampleReport);
    c.from.pod.name = text;
    c.to.pod.nodeName = text;
    c.to.address = text;
    report.verdict.summary = verbatim(text);
    for (const cause of report.verdict.causes) cause.statement = verbatim(text);
    for (const finding of report.findings) finding.statement = verbatim(text);
    return [c, report];
  };

  it('stays text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('</text><script>"\'&\u202E\0')), (text) => {
        const svg = drawPath(english, ...hostile(text));
        const names = new Set([...svg.matchAll(/<\/?(\w+)/g)].map((found) => found[1]));
        const known = new Set(['svg', 'title', 'rect', 'text', 'g', 'circle', 'path', 'line']);
        expect([...names].filter((name) => !known.has(name ?? ''))).toEqual([]);
        expect(svg.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(svg.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
      }),
      { numRuns: runs(50, 10_000) },
    );
  });

  it.each(['</text><script>alert(1)</script>', 'x'.repeat(5000), '\ud800 lone', 'データベース'])(
    'renders: %.20s',
    (text) => {
      expect(
        renderPng(drawPath(english, ...hostile(text)))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    },
  );
});

it('is a PNG of three times the size, the same each time', () => {
  const png = renderPng(drawPath(english, sampleCase, sampleReport));
  expect(png.readUInt32BE(16)).toBe(1320);
  expect(renderPng(drawPath(english, sampleCase, sampleReport)).equals(png)).toBe(true);
  expect(png.length).toBeLessThan(1_000_000);
});
