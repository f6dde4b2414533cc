import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/case/finding.ts';
import type { Report } from '../../../src/case/verdict.ts';
import { printable } from '../../../src/terminal/printable.ts';
import { findingLines, type Paint, reportLines } from '../../../src/terminal/report-lines.ts';
import { verbatim } from '../../../src/words/message.ts';
import { english } from '../../helpers/said.ts';

const plain: Paint = (_style, text) => text;

const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'workload-route forward node-2',
  check: 'workload-route',
  status: 'fail',
  layer: 'programmed',
  hop: 'destination-node',
  direction: 'forward',
  node: 'node-2',
  statement: verbatim('node-2 routes 10.0.0.1 to cali2'),
  proof: [{ source: 'ip route', node: 'node-2', lines: ['10.0.0.1 dev cali2'] }],
  explains: [],
  fixes: [],
  ...over,
});

describe('findingLines', () => {
  it('shows the proof of what departs', () => {
    expect(findingLines(english, finding(), plain, { proof: true })).toEqual([
      '✗ node-2 routes 10.0.0.1 to cali2  (node-2)',
      '    $ ip route on node-2',
      '      10.0.0.1 dev cali2',
    ]);
  });

  it('says what passed in one line, and which way it went', () => {
    expect(findingLines(english, finding({ status: 'pass', direction: 'reverse' }), plain, { proof: true })).toEqual([
      '✓ node-2 routes 10.0.0.1 to cali2  (node-2, way back)',
    ]);
  });
});

describe('reportLines', () => {
  const report: Report = {
    verdict: {
      status: 'broken',
      summary: verbatim('a → b is broken: the route is wrong.'),
      causes: [
        {
          id: 'workload-route-wrong',
          layer: 'programmed',
          hop: 'destination-node',
          node: 'node-2',
          statement: verbatim('the route is wrong'),
          explains: [],
          selfHeals: verbatim('Felix usually repairs it within 90 s.'),
          fixes: [
            {
              id: 'set-mtu',
              title: verbatim('Restart'),
              why: verbatim('It writes it again.'),
              command: 'one\ntwo',
              by: 'approve',
              params: {},
            },
          ],
          finding: 'f',
        },
      ],
      warnings: ['bird'],
    },
    findings: [finding({ id: 'bird', statement: verbatim('BIRD does not run') })],
    notChecked: [{ what: verbatim('IPAM'), reason: verbatim('forbidden') }],
  };

  it('ends with the sentence, the cause and its fix, the warnings, and what was not checked', () => {
    expect(reportLines(english, report, plain)).toEqual([
      '',
      'BROKEN  a → b is broken: the route is wrong.',
      '',
      'Cause: the route is wrong',
      '  workload-route-wrong, layer programmed, at destination-node on node-2',
      '  Felix usually repairs it within 90 s.',
      '  Fix: Restart',
      '    It writes it again.',
      '      one',
      '      two',
      '',
      'Worth a look, but not the cause:',
      '  ! BIRD does not run',
      '',
      'Not checked:',
      '  ? IPAM: forbidden',
    ]);
  });
});

describe('printable', () => {
  it('lets no escape sequence or direction mark of a hostile name reach the terminal', () => {
    expect(printable('a\u001b[31mb\u202ec\u0000\u009bd')).toBe('a·[31mb·c··d');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is tested
        expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
