import { expect, it } from 'vitest';
import type { Finding } from '../../../src/case/finding.ts';
import { notCheckedOf } from '../../../src/verdict/not-checked.ts';
import { verbatim } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';
import { said } from '../../helpers/said.ts';
import { sampleCase, sampleFinding } from '../../helpers/sample-report.ts';

const silent = verbatim('the probe on node-2 did not answer in 3 s');
const unknown = (check: Finding['check'], node: string | undefined, reason = silent): Finding =>
  sampleFinding(`${check}/${node}`, {
    check,
    status: 'unknown',
    statement: say('check.unknown', { about: verbatim(`whether ${check} is right`), reason }),
    ...(node === undefined ? {} : { node }),
  });

const lines = (findings: Finding[], gaps: { what: string; reason: string }[] = []): string[] => {
  const c = {
    ...sampleCase,
    packetsSkipped: verbatim('as asked'),
    packets: [],
    gaps: gaps.map(({ what, reason }) => ({ what: verbatim(what), reason: verbatim(reason) })),
  };
  return notCheckedOf(c, findings).map(({ what, reason }) => `${said(what)}: ${said(reason)}`);
};
const noPackets = 'live packets: as asked';

it('one reason of a node that did not answer is one line, however many checks it cost', () => {
  const checks = ['rules', 'forwarding', 'conntrack', 'felix', 'mtu', 'underlay', 'block-route', 'host-veth'] as const;
  expect(
    lines(
      checks.map((check) => unknown(check, 'node-2')),
      [{ what: 'state of node-2', reason: 'the probe on node-2 did not answer in 3 s' }],
    ),
  ).toEqual(['state of node-2 (8 checks): the probe on node-2 did not answer in 3 s', noPackets]);
  expect(lines([...checks.map((check) => unknown(check, 'node-2')), unknown('rules', 'node-2')])).toEqual([
    'rules, forwarding, conntrack, Felix, MTU, and underlay (2 more checks) on node-2: the probe on node-2 did not answer in 3 s',
    noPackets,
  ]);
});

it('reasons that differ, and other nodes, are lines of their own', () => {
  const other = verbatim('the probe on node-3 did not answer in 3 s');
  expect(
    lines([unknown('rules', 'node-2'), unknown('rules', 'node-3', other), unknown('felix', 'node-3', other)]),
  ).toEqual([
    expect.stringMatching(/^rules .*on node-2: .*whether rules is right/),
    'rules and Felix on node-3: the probe on node-3 did not answer in 3 s',
    noPackets,
  ]);
});

it('what was read and no check asked for stands as it was read', () => {
  expect(lines([], [{ what: 'pools', reason: 'forbidden' }])).toEqual(['pools: forbidden', noPackets]);
});
